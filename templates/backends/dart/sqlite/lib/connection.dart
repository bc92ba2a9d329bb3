import 'dart:convert';
import 'dart:ffi';

import 'database.dart';
import 'native.dart';

const databaseName = 'sqlite';

/// Three slashes and a relative path, or four and an absolute one.
const defaultDatabaseUrl = 'sqlite:///shop.db';

/// One: SQLite lets one write at a time, and what it reads here takes less than a millisecond.
const poolSize = 1;

bool isDatabaseUrl(String url) => RegExp(r'^sqlite:///.').hasMatch(url);

typedef _Handle = Pointer<Void>;

const _ok = 0, _row = 100, _done = 101;
const _integer = 1, _null = 5;
const _openReadWrite = 2, _openCreate = 4;

final _sqlite = openLibrary('sqlite3', 0);
final _open = _sqlite
    .lookupFunction<
      Int Function(Bytes, Pointer<_Handle>, Int, Bytes),
      int Function(Bytes, Pointer<_Handle>, int, Bytes)
    >('sqlite3_open_v2');
final _prepare = _sqlite
    .lookupFunction<
      Int Function(_Handle, Bytes, Int, Pointer<_Handle>, Pointer<Bytes>),
      int Function(_Handle, Bytes, int, Pointer<_Handle>, Pointer<Bytes>)
    >('sqlite3_prepare_v2');
final _bindText = _sqlite
    .lookupFunction<
      Int Function(_Handle, Int, Bytes, Int, Pointer<Void>),
      int Function(_Handle, int, Bytes, int, Pointer<Void>)
    >('sqlite3_bind_text');
final _bindInteger = _sqlite.lookupFunction<Int Function(_Handle, Int, Int64), int Function(_Handle, int, int)>(
  'sqlite3_bind_int64',
);
final _bindNull = _sqlite.lookupFunction<Int Function(_Handle, Int), int Function(_Handle, int)>('sqlite3_bind_null');
final _step = _sqlite.lookupFunction<Int Function(_Handle), int Function(_Handle)>('sqlite3_step');
final _reset = _sqlite.lookupFunction<Int Function(_Handle), int Function(_Handle)>('sqlite3_reset');
final _columnCount = _sqlite.lookupFunction<Int Function(_Handle), int Function(_Handle)>('sqlite3_column_count');
final _columnName = _sqlite.lookupFunction<Bytes Function(_Handle, Int), Bytes Function(_Handle, int)>(
  'sqlite3_column_name',
);
final _columnType = _sqlite.lookupFunction<Int Function(_Handle, Int), int Function(_Handle, int)>(
  'sqlite3_column_type',
);
final _columnInteger = _sqlite.lookupFunction<Int64 Function(_Handle, Int), int Function(_Handle, int)>(
  'sqlite3_column_int64',
);
final _columnText = _sqlite.lookupFunction<Bytes Function(_Handle, Int), Bytes Function(_Handle, int)>(
  'sqlite3_column_text',
);
final _columnBytes = _sqlite.lookupFunction<Int Function(_Handle, Int), int Function(_Handle, int)>(
  'sqlite3_column_bytes',
);
final _finalize = _sqlite.lookupFunction<Int Function(_Handle), int Function(_Handle)>('sqlite3_finalize');
final _message = _sqlite.lookupFunction<Bytes Function(_Handle), Bytes Function(_Handle)>('sqlite3_errmsg');
final _close = _sqlite.lookupFunction<Int Function(_Handle), int Function(_Handle)>('sqlite3_close');

/// A connection to SQLite. Its calls block.
class Connection {
  Connection(String url) {
    final code = withArena((arena) {
      final opened = arena<_Handle>();
      final path = arena.text(url.substring('sqlite:///'.length));
      final code = _open(path, opened, _openReadWrite | _openCreate, nullptr);
      _handle = opened.value;
      return code;
    });
    if (code != _ok) throw _error();
    query('PRAGMA busy_timeout = 5000');
    query('PRAGMA journal_mode = WAL');
    query('PRAGMA synchronous = NORMAL');
  }

  late final _Handle _handle;
  final _statements = <String, _Handle>{};

  /// Runs one statement, with values for `$1`, `$2` and so on, which first appear in this order.
  List<Row> query(String sql, [List<Object?> parameters = const []]) => withArena((arena) {
    final statement = _statements[sql] ??= _prepared(sql, arena);
    try {
      for (final (index, value) in parameters.indexed) {
        _bind(statement, index + 1, value, arena);
      }
      final rows = <Row>[];
      int code;
      while ((code = _step(statement)) == _row) {
        rows.add({
          for (var i = 0; i < _columnCount(statement); i++) readText(_columnName(statement, i)): _read(statement, i),
        });
      }
      if (code != _done) throw _error();
      return rows;
    } finally {
      _reset(statement);
    }
  });

  void begin() => query('BEGIN IMMEDIATE');

  void close() {
    _statements.values.forEach(_finalize);
    _close(_handle);
  }

  _Handle _prepared(String sql, Arena arena) {
    final prepared = arena<_Handle>();
    if (_prepare(_handle, arena.text(sql), -1, prepared, nullptr) != _ok) throw _error();
    return prepared.value;
  }

  // The arena lives longer than the statement runs, so SQLite needs no copy.
  void _bind(_Handle statement, int index, Object? value, Arena arena) {
    final code = switch (value) {
      null => _bindNull(statement, index),
      final int number => _bindInteger(statement, index, number),
      _ => _bindText(statement, index, arena.text('$value'), utf8.encode('$value').length, nullptr),
    };
    if (code != _ok) throw _error();
  }

  Object? _read(_Handle statement, int index) => switch (_columnType(statement, index)) {
    _null => null,
    _integer => _columnInteger(statement, index),
    _ => readText(_columnText(statement, index), _columnBytes(statement, index)),
  };

  DatabaseException _error() => DatabaseException(readText(_message(_handle)));
}
