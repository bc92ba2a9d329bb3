import 'dart:convert';
import 'dart:ffi';

import 'native.dart';
import 'validation.dart';

const tokenLifetime = Duration(hours: 1);

final _crypto = openLibrary('crypto', 3);
final _sha256 = _crypto.lookupFunction<Pointer<Void> Function(), Pointer<Void> Function()>('EVP_sha256');
final _hmac = _crypto
    .lookupFunction<
      Bytes Function(Pointer<Void>, Bytes, Int, Bytes, Size, Bytes, Pointer<Void>),
      Bytes Function(Pointer<Void>, Bytes, int, Bytes, int, Bytes, Pointer<Void>)
    >('HMAC');
final _compare = _crypto.lookupFunction<Int Function(Bytes, Bytes, Size), int Function(Bytes, Bytes, int)>(
  'CRYPTO_memcmp',
);

final _sha1 = _crypto.lookupFunction<Bytes Function(Bytes, Size, Bytes), Bytes Function(Bytes, int, Bytes)>('SHA1');

/// For the handshake of WebSocket, which asks for it; it protects nothing.
List<int> sha1(String text) =>
    withArena((arena) => [..._sha1(arena.text(text), utf8.encode(text).length, arena.block(20)).asTypedList(20)]);

/// A JSON Web Token, signed by HMAC with SHA-256.
String createToken(int userId, List<int> secretKey, {Duration lifetime = tokenLifetime}) {
  const header = {'alg': 'HS256', 'typ': 'JWT'};
  final claims = {'sub': '$userId', 'iat': _seconds(DateTime.now()), 'exp': _seconds(DateTime.now().add(lifetime))};
  final signed = [header, claims].map((part) => _base64(utf8.encode(jsonEncode(part)))).join('.');
  return '$signed.${_sign(signed, secretKey)}';
}

/// The id of the token's user; null when the token is not valid.
int? readToken(String token, List<int> secretKey) {
  final [...parts, signature] = token.split('.');
  if (parts.length != 2 || !_areEqual(signature, _sign(parts.join('.'), secretKey))) return null;
  try {
    final [header, claims] = [
      for (final part in parts) jsonDecode(utf8.decode(base64Url.decode(base64Url.normalize(part)))),
    ];
    if ((header, claims) case ({'alg': 'HS256'}, {'sub': final String subject, 'exp': final num expiry})) {
      return expiry > _seconds(DateTime.now()) ? readId(subject) : null;
    }
  } on FormatException {
    // Signed with our key, but not a token.
  }
  return null;
}

String _sign(String text, List<int> secretKey) => withArena((arena) {
  final message = utf8.encode(text);
  final digest = arena.block(32);
  _hmac(_sha256(), arena.bytes(secretKey), secretKey.length, arena.bytes(message), message.length, digest, nullptr);
  return _base64(digest.asTypedList(32));
});

/// Takes the same time wherever the strings differ.
bool _areEqual(String one, String other) =>
    one.length == other.length && withArena((arena) => _compare(arena.text(one), arena.text(other), one.length)) == 0;

String _base64(List<int> bytes) => base64Url.encode(bytes).replaceAll('=', '');

int _seconds(DateTime time) => time.millisecondsSinceEpoch ~/ 1000;
