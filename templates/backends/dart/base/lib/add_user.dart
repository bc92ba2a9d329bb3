import 'dart:io';

import 'config.dart';
import 'connection.dart';
import 'passwords.dart';

const insertUser = r'INSERT INTO users (email, name, password_hash) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING';

/// Adds a user. Throws a [ConfigException] that says what is wrong.
void addUser(Connection connection, String email, String name, String password) {
  if (!email.contains('@') || name.trim().isEmpty) {
    throw ConfigException('Enter an e-mail address and a name.');
  }
  if (password.runes.length < 8) throw ConfigException('Enter at least 8 characters.');
  final added = connection.query('$insertUser RETURNING id', [email, name, hashPassword(password)]);
  if (added.isEmpty) throw ConfigException('$email is already a user.');
}

/// Asks for the password: arguments are seen in the list of processes and kept by the shell.
String readPassword() {
  if (!stdin.hasTerminal) return stdin.readLineSync() ?? '';
  stderr.write('Password: ');
  stdin.echoMode = false;
  final password = stdin.readLineSync() ?? '';
  stdin.echoMode = true;
  stderr.writeln();
  return password;
}
