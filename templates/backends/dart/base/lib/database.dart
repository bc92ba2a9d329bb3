import 'dart:async';
import 'dart:isolate';

import 'connection.dart';
import 'migrations.dart';
import 'turns.dart';

typedef Row = Map<String, Object?>;

/// The database refused a statement, or cannot be reached.
class DatabaseException implements Exception {
  DatabaseException(this.message);

  final String message;
}

/// Brings the schema up to date.
void migrate(Connection connection) => transaction(connection, () {
  connection.query('CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY)');
  final [{'count': applied as int}] = connection.query('SELECT count(*) AS count FROM schema_migrations');
  for (final (index, statements) in migrations.indexed.skip(applied)) {
    statements.forEach(connection.query);
    connection.query(r'INSERT INTO schema_migrations (version) VALUES ($1)', [index + 1]);
  }
});

void transaction(Connection connection, void Function() work) {
  connection.begin();
  try {
    work();
    connection.query('COMMIT');
  } catch (_) {
    connection.query('ROLLBACK');
    rethrow;
  }
}

/// A pool of connections. Calls into a C library block their thread, so each connection lives in an isolate of its own.
class Database {
  Database(this._url);

  final String _url;
  final _turns = Turns(poolSize);
  final _idle = <_Worker>[];

  /// Runs one statement, with values for `$1`, `$2` and so on, which first appear in this order.
  Future<List<Row>> query(String sql, [List<Object?> parameters = const []]) => _turns.take(() async {
    final worker = _idle.isEmpty ? await _Worker.start(_url) : _idle.removeLast();
    try {
      return await worker.query(sql, parameters);
    } finally {
      _idle.add(worker);
    }
  });

  /// Ends the connections; none may be in use.
  void close() {
    for (final worker in _idle) {
      worker.stop();
    }
  }
}

/// An isolate with a connection, which does one query at a time.
class _Worker {
  _Worker(this._requests, this._answers);

  static Future<_Worker> start(String url) async {
    final answers = ReceivePort();
    await Isolate.spawn(_work, (url, answers.sendPort));
    final iterator = StreamIterator<Object?>(answers);
    await iterator.moveNext();
    return _Worker(iterator.current as SendPort, iterator);
  }

  final SendPort _requests;
  final StreamIterator<Object?> _answers;

  Future<List<Row>> query(String sql, List<Object?> parameters) async {
    _requests.send((sql, parameters));
    await _answers.moveNext();
    return switch (_answers.current) {
      final List<Row> rows => rows,
      final error => throw DatabaseException('$error'),
    };
  }

  void stop() {
    _requests.send(null);
    unawaited(_answers.cancel());
  }
}

Future<void> _work((String, SendPort) start) async {
  final (url, answers) = start;
  final requests = ReceivePort();
  answers.send(requests.sendPort);
  Connection? connection;
  await for (final request in requests) {
    if (request == null) break;
    final (sql, parameters) = request as (String, List<Object?>);
    try {
      answers.send((connection ??= Connection(url)).query(sql, parameters));
    } on DatabaseException catch (error) {
      answers.send(error.message);
    } catch (error) {
      answers.send('$error');
    }
  }
  connection?.close();
}
