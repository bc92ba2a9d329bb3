import 'database.dart';
import 'http.dart';
import 'passwords.dart';
import 'problems.dart';
import 'shop.dart';
import 'tokens.dart';
import 'validation.dart';

typedef Credentials = ({String email, String password});

Credentials _readCredentials(Request request) {
  final form = Form.of(request.json);
  return form.checked((
    email: form.text('email', 'Enter an e-mail address.', (text) => hasLength(text, 1, 254)),
    password: form.text('password', 'Enter a password.', (text) => text.isNotEmpty),
  ));
}

extension Auth on Shop {
  Future<Answer> login(Request request) async {
    final (:email, :password) = _readCredentials(request);
    final users = await database.query(r'SELECT id, password_hash FROM users WHERE email = $1', [email]);
    final isRight = await verifyPassword(password, users.firstOrNull?['password_hash'] as String?);
    if (!isRight) throw Problem.unauthorized('Wrong e-mail address or password.');
    final token = createToken(users.single['id'] as int, secretKey);
    return Answer(
      200,
      json: {'access_token': token, 'token_type': 'Bearer', 'expires_in': tokenLifetime.inSeconds},
      headers: {'Cache-Control': 'no-store'},
    );
  }

  Future<Answer> me(Request request) async => Answer(200, json: await requireUser(request));

  /// The user of the request's token. Throws a [Problem] without a valid one.
  Future<Row> requireUser(Request request) async {
    final bearer = RegExp(r'^Bearer +(\S+)$', caseSensitive: false).firstMatch(request.header('authorization') ?? '');
    final id = readToken(bearer?[1] ?? '', secretKey);
    final users = await database.query(r'SELECT id, email, name FROM users WHERE id = $1', [id]);
    return users.isEmpty ? throw Problem.unauthorized('Log in first.') : users.single;
  }
}
