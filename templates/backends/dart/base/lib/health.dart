import 'dart:io';

import 'connection.dart';
import 'database.dart';
import 'http.dart';
import 'problems.dart';

class Health {
  const Health(this._database);

  final Database _database;

  Future<Answer> read(Request request) async {
    try {
      await _database.query('SELECT 1');
    } on DatabaseException catch (error) {
      stderr.writeln('The database is not available: $error');
      throw const Problem(503, 'The database is not available.');
    }
    return Answer.json({'status': 'ok', 'stack': 'dart', 'database': databaseName});
  }
}

/// Asks the server that runs beside it; the image has no other program that could.
Future<bool> isHealthy(int port) async {
  final client = HttpClient()..findProxy = null;
  try {
    final request = await client.get('127.0.0.1', port, '/api/health');
    final response = await request.close();
    return response.statusCode == 200;
  } on IOException {
    return false;
  } finally {
    client.close(force: true);
  }
}
