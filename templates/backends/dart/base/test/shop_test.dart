import 'dart:convert';
import 'dart:io';

import 'package:shop/add_user.dart';
import 'package:shop/config.dart';
import 'package:shop/server.dart';
import 'package:shop/tokens.dart';

import 'client.dart';
import 'harness.dart';
import 'test_database.dart';

const demo = {'email': 'demo@example.com', 'password': 'demo-password'};
const lamp = {'name': 'Lamp', 'description': 'Bright.', 'price_cents': 3900, 'stock': 5};
final secretKey = utf8.encode('a key that only the tests know, of 32 bytes or more');

Future<void> main() async {
  final shop = await TestShop.start(secretKey);
  Future<Reply> logIn(Object credentials) => shop.ask('POST', '/api/auth/login', body: credentials);
  Future<Reply> create(Object product) => shop.ask('POST', '/api/products', body: product);
  shop.token = (await logIn(demo)).body['access_token'] as String;

  await test('health', () async {
    final reply = await shop.ask('GET', '/api/health');
    expect([reply.status, reply.body['status'], reply.body['stack']], [200, 'ok', 'dart']);
  });

  await test('login', () async {
    final right = await logIn(demo);
    expect([right.status, right.headers.value('cache-control')], [200, 'no-store']);
    expect([right.body['token_type'], right.body['expires_in']], ['Bearer', 3600]);

    final wrong = await logIn({...demo, 'password': 'wrong'});
    expect([wrong.status, wrong.headers.value('content-type')], [401, 'application/problem+json']);
    final unknown = await logIn({...demo, 'email': 'nobody@example.com'});
    expect(unknown.body, wrong.body);
  });

  await test('me', () async {
    final me = await shop.ask('GET', '/api/auth/me');
    expect(me.body, {'id': me.body['id'], 'email': demo['email'], 'name': 'Demo User'});
  });

  await test('list and search', () async {
    final product = (await create({...lamp, 'name': '100%_Lamp'})).body;
    final list = (await shop.ask('GET', '/api/products?per_page=100')).body;
    expect([list['total'], list['page'], list['per_page']], [13, 1, 100]);
    expect((list['items'] as List<dynamic>).last, product);

    final found = await shop.ask('GET', '/api/products?q=%25_l');
    expect(found.body, {
      'items': [product],
      'total': 1,
      'page': 1,
      'per_page': 20,
    });
  });

  await test('create and read', () async {
    final created = await create(lamp);
    final {'id': id, 'created_at': createdAt} = created.body;
    expect([created.status, created.headers.value('location')], [201, '/api/products/$id']);
    expect({...created.body, ...lamp, 'updated_at': createdAt}, created.body);

    final read = await shop.ask('GET', '/api/products/$id');
    expect(read.body, created.body);
    expect((await shop.ask('GET', '/api/products/abc')).status, 404);
  });

  await test('replace and delete', () async {
    final product = (await create(lamp)).body;
    final path = '/api/products/${product['id']}';
    final replaced = await shop.ask('PUT', path, body: {'name': 'Lamp', 'price_cents': 3500, 'stock': 4});
    expect(replaced.status, 200);
    expect(replaced.body, {
      ...product,
      'description': null,
      'price_cents': 3500,
      'stock': 4,
      'updated_at': replaced.body['updated_at'],
    });
    expect((await shop.ask('DELETE', path)).status, 204);
    expect((await shop.ask('DELETE', path)).status, 404);
  });

  await test('invalid values', () async {
    final reply = await create({'name': ' ', 'price_cents': -1, 'description': '💡' * 2001});
    expect([reply.status, reply.headers.value('content-type')], [422, 'application/problem+json']);
    expect(reply.body['errors'], [
      {'pointer': '#/name', 'detail': 'Enter 1 to 120 characters.'},
      {'pointer': '#/description', 'detail': 'Enter at most 2000 characters.'},
      {'pointer': '#/price_cents', 'detail': 'Enter a whole number from 0 to 100000000.'},
      {'pointer': '#/stock', 'detail': 'This value is missing.'},
    ]);
    // Lengths count code points, not UTF-16 units.
    expect((await create({...lamp, 'name': '💡' * 120})).status, 201);
    expect((await shop.ask('GET', '/api/products?page=x')).status, 422);
  });

  await test('not logged in', () async {
    final reply = await shop.ask('POST', '/api/products', body: lamp, token: 'nonsense');
    expect([reply.status, reply.headers.value('www-authenticate')], [401, 'Bearer']);
    expect(reply.body['detail'], 'Log in first.');
    final id = (await shop.ask('GET', '/api/auth/me')).body['id'] as int;
    final forged = createToken(id, List.filled(32, 1));
    expect((await shop.ask('POST', '/api/products', body: lamp, token: forged)).status, 401);
  });

  await test('expired token', () async {
    final id = (await shop.ask('GET', '/api/auth/me')).body['id'] as int;
    Future<int> me(Duration lifetime) async {
      final token = createToken(id, secretKey, lifetime: lifetime);
      return (await shop.ask('GET', '/api/auth/me', token: token)).status;
    }

    expect(await me(const Duration(minutes: 1)), 200);
    expect(await me(const Duration(minutes: -1)), 401);
  });

  await test('events', () async {
    final socket = await WebSocket.connect('ws://127.0.0.1:${shop.port}/api/events');
    socket.add('Listeners have nothing to say.');

    final created = (await create(lamp)).body;
    final path = '/api/products/${created['id']}';
    final updated = (await shop.ask('PUT', path, body: {...lamp, 'stock': 4})).body;
    await shop.ask('DELETE', path);
    expect(await socket.take(3).map((event) => jsonDecode(event as String)).toList(), [
      {'type': 'product.created', 'product': created},
      {'type': 'product.updated', 'product': updated},
      {'type': 'product.deleted', 'product': updated},
    ]);
    await socket.close();
  });

  await test('settings', () {
    final settings = {'DATABASE_URL': testDatabaseUrl, 'SECRET_KEY': ''};
    final config = readConfig(settings);
    expect([config.host, config.port, config.demoData], ['127.0.0.1', 8000, false]);
    const malformed = {'DATABASE_URL': 'nonsense', 'SECRET_KEY': 'short', 'PORT': 'x', 'DEMO_DATA': 'maybe'};
    malformed.forEach((name, value) {
      expectError(name, () => readConfig({...settings, name: value}));
    });
  });

  await test('add a user', () async {
    final connection = connect(testDatabaseUrl);
    addUser(connection, 'ann@example.com', 'Ann', "Ann's password");
    expectError('demo@example.com is already a user.', () => addUser(connection, demo['email']!, 'Ann', 'another one'));
    expectError('Enter at least 8 characters.', () => addUser(connection, 'bob@example.com', 'Bob', 'short'));
    connection.close();
    final reply = await logIn({'email': 'ann@example.com', 'password': "Ann's password"});
    expect(reply.status, 200);
  });

  await shop.stop();
  exit(exitCode); // the isolates of the database never end
}
