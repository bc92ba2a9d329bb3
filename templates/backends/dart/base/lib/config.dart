import 'dart:convert';
import 'dart:io';

import 'connection.dart';

/// A setting is malformed or cannot be used; the message is for the person who starts the server.
class ConfigException implements Exception {
  ConfigException(this.message);

  final String message;

  @override
  String toString() => message;
}

/// What the environment says. Without a secret key, one is made at start.
typedef Config = ({String host, int port, String databaseUrl, List<int> secretKey, bool demoData});

/// Throws a [ConfigException] that names the variable, and never its value: a password may be in it.
Config readConfig(Map<String, String> variables) {
  // Compose passes an unset variable as an empty one.
  String read(String name, String otherwise) => (variables[name] ?? '').isEmpty ? otherwise : variables[name]!;
  void expect(bool isGood, String advice) => isGood ? null : throw ConfigException(advice);

  final host = read('HOST', '127.0.0.1');
  final port = int.tryParse(read('PORT', '8000')) ?? 0;
  final databaseUrl = read('DATABASE_URL', defaultDatabaseUrl);
  final secretKey = utf8.encode(read('SECRET_KEY', ''));
  final demoData = read('DEMO_DATA', '0');
  expect(host == 'localhost' || InternetAddress.tryParse(host) != null, 'HOST must be an IP address.');
  expect(port > 0 && port < 65536, 'PORT must be a number from 1 to 65535.');
  expect(
    isDatabaseUrl(databaseUrl),
    'DATABASE_URL must look like sqlite:////path/file or postgresql://user:password@host:port/name.',
  );
  expect(secretKey.isEmpty || secretKey.length >= 32, 'SECRET_KEY must have at least 32 bytes.');
  expect(const {'0', '1'}.contains(demoData), 'DEMO_DATA must be 0 or 1.');
  return (host: host, port: port, databaseUrl: databaseUrl, secretKey: secretKey, demoData: demoData == '1');
}
