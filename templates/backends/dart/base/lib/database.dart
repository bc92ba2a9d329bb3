import 'connection.dart';
import 'migrations.dart';
import 'pool.dart';

typedef Row = Map<String, Object?>;

/// The database refused a statement, or cannot be reached.
class DatabaseException implements Exception {
  DatabaseException(this.message);

  final String message;

  @override
  String toString() => message;
}

/// A pool of connections.
class Database {
  Database(String url)
    : _connections = Pool(poolSize, () {
        final connection = Connection(url);
        return (statement) => connection.query(statement.$1, statement.$2);
      });

  final Pool<(String, List<Object?>), List<Row>> _connections;

  /// Runs one statement, with values for `$1`, `$2` and so on, which first appear in this order.
  Future<List<Row>> query(String sql, [List<Object?> values = const []]) => _connections.run((sql, values));
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
