import 'dart:io';

import 'package:shop/add_user.dart';
import 'package:shop/config.dart';
import 'package:shop/health.dart';
import 'package:shop/server.dart';

Future<void> main(List<String> arguments) async {
  try {
    final config = readConfig(Platform.environment);
    switch (arguments) {
      case []:
        await serve(config);
      case ['healthcheck']:
        if (!await isHealthy(config.port)) throw ConfigException('The server is not healthy.');
      case ['add-user', final email, final name]:
        addUser(connect(config.databaseUrl), email, name, readPassword());
        print('Added $email.');
      default:
        throw ConfigException('Usage: shop [healthcheck | add-user EMAIL NAME]');
    }
    exit(0); // even if a client keeps its connection open
  } on Exception catch (error) {
    // Drivers spread errors over several lines.
    stderr.writeln('$error'.split(RegExp(r'\s+')).join(' '));
    exit(1);
  }
}
