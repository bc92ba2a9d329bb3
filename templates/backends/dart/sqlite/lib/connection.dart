import 'dart:ffi';

import 'database.dart';
import 'native.dart';

const databaseName = 'sqlite';

/// Three slashes and a relative path, or four and an absolute one.
const defaultDatabaseUrl = 'sqlite:///shop.db';

/// One: SQLite allows one writer at a time, and reads here take less than a millisecond.
const poolSize = 1;

bool isDatabaseUrl(String url) => RegExp(r'^sqlite:///.').hasMatch(url);

typedef _Handle = Pointer<Void>;

const _ok = 0, _row = 100, _done = 101;
const _integer = 1, _null = 5;

final _sqlite = openLibrary('sqlite3', 0);
final _open = _sqlite.lookupFunction<Int Function(Bytes, Pointer<_Handle>), int Function(Bytes, Pointer<_Handle>)>(
  'sqlite3_open',
);
final _prepare = _sqlite
    .lookupFunction<
      Int Function(_Handle, Bytes, Int, Pointer<_Handle>, Bytes),
      int Function(_Handle, Bytes, int, Pointer<_Handle>, Bytes)
    >('sqlite3_prepare_v2');
final _bindText = _sqlite
    .lookupFunction<
      Int Function(_Handle, Int, Bytes, Int, Pointer<Void>),
      int Function(_Handle, int, Bytes, int, Pointer<Void>)
    >('sqlite3_bind_text');
final _bindInteger = _sqlite.lookupFunction<Int Function(_Handle, Int, Int64), int Function(_Handle, int, int)>(
  'sqlite3_bind_int64',
);
final _integerAt = _sqlite.lookupFunction<Int64 Function(_Handle, Int), int Function(_Handle, int)>(
  'sqlite3_column_int64',
);
final _message = _sqlite.lookupFunction<Bytes Function(_Handle), Bytes Function(_Handle)>('sqlite3_errmsg');
final _step = _ofHandle('step');
final _reset = _ofHandle('reset');
final _finalize = _ofHandle('finalize');
final _close = _ofHandle('close');
final _columnCount = _ofHandle('column_count');
final _bindNull = _ofIndex('bind_null');
final _typeAt = _ofIndex('column_type');
final _lengthAt = _ofIndex('column_bytes');
final _nameAt = _textOfIndex('column_name');
final _textAt = _textOfIndex('column_text');

int Function(_Handle) _ofHandle(String name) =>
    _sqlite.lookupFunction<Int Function(_Handle), int Function(_Handle)>('sqlite3_$name');

int Function(_Handle, int) _ofIndex(String name) =>
    _sqlite.lookupFunction<Int Function(_Handle, Int), int Function(_Handle, int)>('sqlite3_$name');

Bytes Function(_Handle, int) _textOfIndex(String name) =>
    _sqlite.lookupFunction<Bytes Function(_Handle, Int), Bytes Function(_Handle, int)>('sqlite3_$name');

/// A connection to SQLite. Its calls block.
class Connection {
  Connection(String url) {
    try {
      withArena((arena) {
        final opened = arena.block(sizeOf<_Handle>()).cast<_Handle>();
        final code = _open(arena.text(url.substring('sqlite:///'.length)), opened);
        _handle = opened.value;
        if (code != _ok) throw _error();
      });
      query('PRAGMA busy_timeout = 5000');
      query('PRAGMA journal_mode = WAL');
      query('PRAGMA synchronous = NORMAL');
    } catch (_) {
      close();
      rethrow;
    }
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
          for (var i = 0; i < _columnCount(statement); i++) readText(_nameAt(statement, i)): _read(statement, i),
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
    final prepared = arena.block(sizeOf<_Handle>()).cast<_Handle>();
    if (_prepare(_handle, arena.text(sql), -1, prepared, nullptr) != _ok) throw _error();
    return prepared.value;
  }

  void _bind(_Handle statement, int index, Object? value, Arena arena) {
    final code = switch (value) {
      null => _bindNull(statement, index),
      int() => _bindInteger(statement, index, value),
      // SQLite needs no copy: the arena lives longer than the statement runs.
      _ => _bindText(statement, index, arena.text('$value'), -1, nullptr),
    };
    if (code != _ok) throw _error();
  }

  Object? _read(_Handle statement, int index) => switch (_typeAt(statement, index)) {
    _null => null,
    _integer => _integerAt(statement, index),
    _ => readText(_textAt(statement, index), _lengthAt(statement, index)),
  };

  DatabaseException _error() => DatabaseException(readText(_message(_handle)));
}
