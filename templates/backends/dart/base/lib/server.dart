import 'dart:async';
import 'dart:io';

import 'app.dart';
import 'config.dart';
import 'connection.dart';
import 'database.dart';
import 'passwords.dart';
import 'seed.dart';
import 'shop.dart';

/// Prepares the database, and serves until the process is told to stop.
Future<void> serve(Config config) async {
  final stop = Completer<void>();
  for (final signal in [ProcessSignal.sigterm, ProcessSignal.sigint]) {
    signal.watch().listen((_) => stop.isCompleted ? null : stop.complete());
  }
  var secretKey = config.secretKey;
  if (secretKey.isEmpty) {
    stderr.writeln('SECRET_KEY is not set: using a random one, tokens end with this process.');
    secretKey = randomBytes(32);
  }
  final connection = connect(config.databaseUrl);
  if (config.demoData) seed(connection);
  connection.close();

  final shop = Shop(Database(config.databaseUrl), secretKey);
  final server = await HttpServer.bind(config.host, config.port);
  final active = <Future<void>>{};
  server.listen((request) {
    late final Future<void> handling;
    // The client may be gone by now, which is not an error.
    handling = shop
        .handle(request, log: print)
        .catchError((_) {}, test: (error) => error is IOException)
        .catchError((Object error) => stderr.writeln('${request.method} ${request.uri.path} failed: $error'))
        .whenComplete(() => active.remove(handling));
    active.add(handling);
  });
  print('Listening on http://${config.host}:${config.port}');
  await stop.future;
  await server.close();
  shop.events.close();
  // Connections still open after eight seconds are cut.
  await Future.wait(active).timeout(const Duration(seconds: 8), onTimeout: () => const []);
}

/// Opens the database and brings its schema up to date.
Connection connect(String databaseUrl) {
  try {
    final connection = Connection(databaseUrl);
    migrate(connection);
    return connection;
  } on DatabaseException catch (error) {
    throw ConfigException('DATABASE_URL: the database is not available: $error');
  }
}
