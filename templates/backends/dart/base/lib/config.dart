import 'dart:convert';
import 'dart:io';

import 'connection.dart';

/// A setting is malformed or cannot be used; the message is for the person who starts the server.
class ConfigException implements Exception {
  const ConfigException(this.message);

  final String message;
}

/// What the environment says.
class Config {
  const Config({
    required this.host,
    required this.port,
    required this.databaseUrl,
    required this.secretKey,
    required this.demoData,
  });

  /// Throws a [ConfigException] that names the variable, and never its value: a password may be in it.
  factory Config.read(Map<String, String> variables) {
    String read(String name, String otherwise) {
      final value = variables[name] ?? '';
      return value.isEmpty ? otherwise : value;
    }

    final host = read('HOST', '127.0.0.1');
    if (InternetAddress.tryParse(host) == null && host != 'localhost') {
      throw const ConfigException('HOST must be an IP address.');
    }
    final port = int.tryParse(read('PORT', '8000'), radix: 10) ?? 0;
    if (port < 1 || port > 65535) throw const ConfigException('PORT must be a number from 1 to 65535.');
    final databaseUrl = read('DATABASE_URL', defaultDatabaseUrl);
    if (!isDatabaseUrl(databaseUrl)) {
      throw const ConfigException(
        'DATABASE_URL must look like sqlite:////path/file or postgresql://user:password@host:port/name.',
      );
    }
    final secretKey = utf8.encode(read('SECRET_KEY', ''));
    if (secretKey.isNotEmpty && secretKey.length < 32) {
      throw const ConfigException('SECRET_KEY must have at least 32 bytes.');
    }
    final demoData = read('DEMO_DATA', '0');
    if (demoData != '0' && demoData != '1') throw const ConfigException('DEMO_DATA must be 0 or 1.');
    return Config(host: host, port: port, databaseUrl: databaseUrl, secretKey: secretKey, demoData: demoData == '1');
  }

  final String host;
  final int port;
  final String databaseUrl;

  /// Signs the tokens. Empty: make one at start.
  final List<int> secretKey;
  final bool demoData;
}
