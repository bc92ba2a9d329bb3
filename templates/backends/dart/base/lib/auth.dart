import 'dart:convert';

import 'crypto.dart';
import 'database.dart';
import 'http.dart';
import 'passwords.dart';
import 'problems.dart';
import 'validation.dart';

const _tokenSeconds = 3600;
const _logInFirst = Problem.unauthorized('Log in first.');

class User {
  User.fromRow(Row row) : id = row['id'] as int, email = row['email'] as String, name = row['name'] as String;

  final int id;
  final String email;
  final String name;

  Map<String, Object?> toJson() => {'id': id, 'email': email, 'name': name};
}

class Credentials {
  Credentials._(Form form)
    : email = form.text('email', 'Enter an e-mail address.', (text) => hasLength(text, from: 1, to: 254)),
      password = form.text('password', 'Enter a password.', (text) => text.isNotEmpty) {
    form.check();
  }

  factory Credentials.fromJson(Object? json) => Credentials._(Form.of(json));

  final String email;
  final String password;
}

class Auth {
  const Auth(this._database, this._secretKey);

  final Database _database;
  final List<int> _secretKey;

  Future<Answer> login(Request request) async {
    final credentials = Credentials.fromJson(request.json());
    final users = await _database.query(r'SELECT id, password_hash FROM users WHERE email = $1', [credentials.email]);
    final user = users.firstOrNull;
    if (!await verifyPassword(credentials.password, user?['password_hash'] as String?) || user == null) {
      throw const Problem.unauthorized('Wrong e-mail address or password.');
    }
    final token = createToken(user['id'] as int, _secretKey);
    return Answer.json(
      {'access_token': token, 'token_type': 'Bearer', 'expires_in': _tokenSeconds},
      headers: {'Cache-Control': 'no-store'},
    );
  }

  Future<Answer> me(Request request) async => Answer.json(await requireUser(request));

  /// The user whose token came with the request. Throws a [Problem] without a valid one.
  Future<User> requireUser(Request request) async {
    final token = RegExp(r'^Bearer +(\S+)$', caseSensitive: false).firstMatch(request.header('authorization') ?? '');
    final id = token == null ? null : readToken(token[1]!, _secretKey);
    if (id == null) throw _logInFirst;
    final users = await _database.query(r'SELECT id, email, name FROM users WHERE id = $1', [id]);
    return users.isEmpty ? throw _logInFirst : User.fromRow(users.single);
  }
}

/// A JSON Web Token, signed with HMAC and SHA-256.
String createToken(int userId, List<int> secretKey, {Duration lifetime = const Duration(seconds: _tokenSeconds)}) {
  final now = DateTime.now();
  final signed = [
    {'alg': 'HS256', 'typ': 'JWT'},
    {'sub': '$userId', 'iat': _seconds(now), 'exp': _seconds(now.add(lifetime))},
  ].map((part) => _base64(utf8.encode(jsonEncode(part)))).join('.');
  return '$signed.${_sign(signed, secretKey)}';
}

/// The id of the user whose token it is; null when it is not valid.
int? readToken(String token, List<int> secretKey) {
  final [...signed, signature] = token.split('.');
  if (signed.length != 2 || !equalInConstantTime(signature, _sign(signed.join('.'), secretKey))) return null;
  try {
    final [header, claims] = [
      for (final part in signed) jsonDecode(utf8.decode(base64Url.decode(base64Url.normalize(part)))),
    ];
    if (header case {'alg': 'HS256'}) {
      if (claims case {'sub': final String subject, 'exp': final num expiry} when expiry > _seconds(DateTime.now())) {
        return readId(subject);
      }
    }
  } on FormatException {
    // Signed with our key, and yet no token of ours.
  }
  return null;
}

String _sign(String text, List<int> secretKey) => _base64(hmacSha256(secretKey, utf8.encode(text)));

String _base64(List<int> bytes) => base64Url.encode(bytes).replaceAll('=', '');

int _seconds(DateTime time) => time.millisecondsSinceEpoch ~/ 1000;
