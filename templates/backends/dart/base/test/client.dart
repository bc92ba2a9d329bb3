import 'dart:convert';
import 'dart:io';

import 'package:shop/app.dart';
import 'package:shop/database.dart';
import 'package:shop/seed.dart';
import 'package:shop/server.dart';
import 'package:shop/shop.dart';

import 'test_database.dart';

typedef Reply = ({int status, HttpHeaders headers, Map<String, dynamic> body});

/// The application on a free port, with nothing but the demo data in its database, and a client of it.
class TestShop {
  TestShop._(this._shop, this._server);

  static Future<TestShop> start(List<int> secretKey) async {
    final connection = connect(testDatabaseUrl);
    connection.query('DELETE FROM products');
    connection.query('DELETE FROM users');
    seed(connection);
    connection.close();
    final shop = Shop(Database(testDatabaseUrl), secretKey);
    final server = await HttpServer.bind('127.0.0.1', 0);
    server.listen(shop.handle);
    return TestShop._(shop, server);
  }

  final Shop _shop;
  final HttpServer _server;
  final _client = HttpClient();

  /// Sent with every request that is given none.
  String? token;

  int get port => _server.port;

  Future<Reply> ask(String method, String path, {Object? body, String? token}) async {
    final request = await _client.open(method, '127.0.0.1', port, path);
    final sent = token ?? this.token;
    if (sent != null) request.headers.set('authorization', 'Bearer $sent');
    if (body != null) {
      request.headers.set('content-type', 'application/json');
      request.add(utf8.encode(jsonEncode(body)));
    }
    final response = await request.close();
    final text = await utf8.decodeStream(response);
    final json = text.isEmpty ? const <String, dynamic>{} : jsonDecode(text) as Map<String, dynamic>;
    return (status: response.statusCode, headers: response.headers, body: json);
  }

  Future<void> stop() async {
    _client.close(force: true);
    _shop.events.close();
    await _server.close(force: true);
    removeTestDatabase();
  }
}
