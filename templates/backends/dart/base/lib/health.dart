import 'dart:io';

import 'connection.dart';
import 'database.dart';
import 'http.dart';
import 'problems.dart';
import 'shop.dart';

final _contract = File.fromUri(Platform.script.resolve('../openapi.yaml')).readAsString();

extension Health on Shop {
  Future<Answer> health(Request request) async {
    try {
      await database.query('SELECT 1');
    } on DatabaseException catch (error) {
      stderr.writeln('The database is not available: $error');
      throw Problem(503, 'The database is not available.');
    }
    return Answer(200, json: {'status': 'ok', 'stack': 'dart', 'database': databaseName});
  }

  Future<Answer> openApi(Request request) async => Answer(200, text: await _contract, type: 'application/yaml');
}

/// Asks the server that runs beside it, and no proxy; the image has no other program that could.
Future<bool> isHealthy(int port) async {
  final client = HttpClient()..findProxy = null;
  final response = await (await client.get('127.0.0.1', port, '/api/health')).close();
  return response.statusCode == 200;
}
