// The Shop API's products as a tutorial of dart:io would serve them: what the real backend is measured against.
import 'dart:async';
import 'dart:convert';
import 'dart:io';

import 'package:shop/connection.dart';
import 'package:shop/database.dart';

const columns = 'id, name, description, price_cents, stock, created_at, updated_at';

Future<void> main(List<String> arguments) async {
  final port = int.parse(Platform.environment['PORT'] ?? '8000');
  if (arguments.isNotEmpty) {
    // The Dockerfile's health check.
    final request = await HttpClient().get('127.0.0.1', port, '/api/health');
    exit((await request.close()).statusCode == 200 ? 0 : 1);
  }
  final url = Platform.environment['DATABASE_URL'] ?? '';
  final connection = Connection(url);
  migrate(connection);
  connection.close();
  final database = Database(url);

  final server = await HttpServer.bind(Platform.environment['HOST'] ?? '127.0.0.1', port);
  server.listen((request) async {
    final (status, body) = await answer(request, database);
    request.response
      ..statusCode = status
      ..headers.contentType = ContentType.json
      ..write(jsonEncode(body));
    await request.response.close();
    print('${request.method} ${request.uri} $status');
  });
}

Future<(int, Object?)> answer(HttpRequest request, Database database) async {
  final query = request.uri.queryParameters;
  switch ((request.method, request.uri.pathSegments)) {
    case ('GET', ['api', 'health']):
      await database.query('SELECT 1');
      return (200, {'status': 'ok', 'stack': 'dart', 'database': databaseName});
    case ('GET', ['api', 'products']):
      final page = int.parse(query['page'] ?? '1');
      final perPage = int.parse(query['per_page'] ?? '20');
      final [{'total': total}] = await database.query('SELECT count(*) AS total FROM products');
      final items = await database.query('SELECT $columns FROM products ORDER BY id LIMIT \$1 OFFSET \$2', [
        perPage,
        (page - 1) * perPage,
      ]);
      return (200, {'items': items, 'total': total, 'page': page, 'per_page': perPage});
    case ('POST', ['api', 'products']):
      final input = jsonDecode(await utf8.decodeStream(request)) as Map<String, dynamic>;
      final rows = await database.query(
        'INSERT INTO products (name, description, price_cents, stock, created_at, updated_at) '
        'VALUES (\$1, \$2, \$3, \$4, \$5, \$5) RETURNING $columns',
        [
          input['name'],
          input['description'],
          input['price_cents'],
          input['stock'],
          DateTime.now().toUtc().toIso8601String(),
        ],
      );
      request.response.headers.set('location', '/api/products/${rows.single['id']}');
      return (201, rows.single);
    case ('GET', ['api', 'products', final id]):
      final rows = await database.query('SELECT $columns FROM products WHERE id = \$1', [int.parse(id)]);
      return rows.isEmpty ? (404, null) : (200, rows.single);
    default:
      return (404, null);
  }
}
