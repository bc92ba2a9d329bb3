import 'dart:ffi';

import 'database.dart';
import 'native.dart';

const databaseName = 'postgres';

/// No default: a wrong guess could write to a real server.
const defaultDatabaseUrl = '';

/// Dart runs 16 isolates at a time, and one that waits for PostgreSQL counts: some must stay free for everything else.
const poolSize = 10;

bool isDatabaseUrl(String url) {
  final uri = Uri.tryParse(url);
  // libpq repeats what it cannot decode, which may be the password.
  final isEncoded = !RegExp(r'%(?![0-9A-Fa-f]{2})|%00|\s').hasMatch(url);
  return isEncoded && uri != null && uri.isScheme('postgresql') && uri.host.isNotEmpty && uri.path.length > 1;
}

const _connected = 0;
const _commandOk = 1, _tuplesOk = 2;
const _inTransaction = 2;
const _bigint = 20, _integer = 23, _timestamptz = 1184;

/// Added to the URL, whose own they override: five seconds to connect, and session settings that [Connection] relies on.
final _settings =
    'connect_timeout=5&client_encoding=UTF8&options='
    '${Uri.encodeComponent('-c client_min_messages=warning -c datestyle=ISO -c timezone=UTC')}';

typedef _Handle = Pointer<Void>;

final _postgres = openLibrary('pq', 5);
final _connect = _postgres.lookupFunction<_Handle Function(Bytes), _Handle Function(Bytes)>('PQconnectdb');
final _execute = _postgres
    .lookupFunction<
      _Handle Function(_Handle, Bytes, Int, Pointer<Void>, Pointer<Bytes>, Pointer<Void>, Pointer<Void>, Int),
      _Handle Function(_Handle, Bytes, int, Pointer<Void>, Pointer<Bytes>, Pointer<Void>, Pointer<Void>, int)
    >('PQexecParams');
final _message = _postgres.lookupFunction<Bytes Function(_Handle), Bytes Function(_Handle)>('PQerrorMessage');
final _columnName = _postgres.lookupFunction<Bytes Function(_Handle, Int), Bytes Function(_Handle, int)>('PQfname');
final _columnType = _postgres.lookupFunction<Uint32 Function(_Handle, Int), int Function(_Handle, int)>('PQftype');
final _isNull = _postgres.lookupFunction<Int Function(_Handle, Int, Int), int Function(_Handle, int, int)>(
  'PQgetisnull',
);
final _value = _postgres.lookupFunction<Bytes Function(_Handle, Int, Int), Bytes Function(_Handle, int, int)>(
  'PQgetvalue',
);
final _status = _ofHandle('PQstatus');
final _transactionStatus = _ofHandle('PQtransactionStatus');
final _consumeInput = _ofHandle('PQconsumeInput');
final _resultStatus = _ofHandle('PQresultStatus');
final _rowCount = _ofHandle('PQntuples');
final _columnCount = _ofHandle('PQnfields');
final _reset = _endOf('PQreset');
final _clear = _endOf('PQclear');
final _finish = _endOf('PQfinish');

int Function(_Handle) _ofHandle(String name) =>
    _postgres.lookupFunction<Int Function(_Handle), int Function(_Handle)>(name);

void Function(_Handle) _endOf(String name) =>
    _postgres.lookupFunction<Void Function(_Handle), void Function(_Handle)>(name);

/// A connection to PostgreSQL. Its calls block.
class Connection {
  Connection(String url)
    : _handle = withArena((arena) => _connect(arena.text('$url${url.contains('?') ? '&' : '?'}$_settings'))) {
    if (_status(_handle) != _connected) {
      final error = _error();
      _finish(_handle);
      throw error;
    }
  }

  final _Handle _handle;

  /// Runs one statement, with values for `$1`, `$2` and so on, which first appear in this order.
  List<Row> query(String sql, [List<Object?> parameters = const []]) => withArena((arena) {
    // A transaction must fail with its connection: on another one, its statements would run outside of it.
    if (_transactionStatus(_handle) != _inTransaction) _reconnectIfLost();
    final values = arena.block((parameters.length + 1) * sizeOf<Bytes>()).cast<Bytes>();
    for (final (index, value) in parameters.indexed) {
      if (value != null) values[index] = arena.text('$value');
    }
    final result = _execute(_handle, arena.text(sql), parameters.length, nullptr, values, nullptr, nullptr, 0);
    try {
      if (!const {_commandOk, _tuplesOk}.contains(_resultStatus(result))) throw _error();
      final names = [
        for (var column = 0; column < _columnCount(result); column++) readText(_columnName(result, column)),
      ];
      return [
        for (var row = 0; row < _rowCount(result); row++)
          {for (final (column, name) in names.indexed) name: _read(result, row, column)},
      ];
    } finally {
      _clear(result);
    }
  });

  /// Two processes that start at the same time must not both prepare the database.
  void begin() {
    query('BEGIN');
    query('SELECT pg_advisory_xact_lock(1)');
  }

  void close() => _finish(_handle);

  void _reconnectIfLost() {
    // Reading notices that the server has closed the connection: first its last message, then the end.
    _consumeInput(_handle);
    if (_consumeInput(_handle) == 0 || _status(_handle) != _connected) _reset(_handle);
    if (_status(_handle) != _connected) throw _error();
  }

  Object? _read(_Handle result, int row, int column) {
    if (_isNull(result, row, column) == 1) return null;
    final text = readText(_value(result, row, column));
    return switch (_columnType(result, column)) {
      _bigint || _integer => int.parse(text),
      _timestamptz => DateTime.parse(text).toIso8601String(),
      _ => text,
    };
  }

  DatabaseException _error() => DatabaseException(readText(_message(_handle)));
}
