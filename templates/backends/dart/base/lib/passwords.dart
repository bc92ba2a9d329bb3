import 'dart:convert';
import 'dart:ffi';
import 'dart:io';
import 'dart:math';

import 'native.dart';
import 'pool.dart';

final _argon2 = openLibrary('argon2', 1);
final _hash = _argon2
    .lookupFunction<
      Int Function(Uint32, Uint32, Uint32, Bytes, Size, Bytes, Size, Size, Bytes, Size),
      int Function(int, int, int, Bytes, int, Bytes, int, int, Bytes, int)
    >('argon2id_hash_encoded');
final _verify = _argon2.lookupFunction<Int Function(Bytes, Bytes, Size), int Function(Bytes, Bytes, int)>(
  'argon2id_verify',
);

// Hashing takes a whole CPU: when many log in at once, they queue here and do not hold up other requests.
// At most four, as Dart runs 16 isolates at a time.
final _hashing = Pool(min(Platform.numberOfProcessors, 4), () => _isRight);

/// Argon2id in two rounds, with 19 MiB and one lane. Takes tens of milliseconds, during which the isolate is blocked.
String hashPassword(String password) => withArena((arena) {
  final bytes = utf8.encode(password);
  final salt = arena.bytes(randomBytes(16));
  final encoded = arena.block(128);
  final code = _hash(2, 19 * 1024, 1, arena.bytes(bytes), bytes.length, salt, 16, 32, encoded, 128);
  return code == 0 ? readText(encoded) : throw StateError('argon2id_hash_encoded returned $code');
});

Future<bool> verifyPassword(String password, String? hash) => _hashing.run((password: password, hash: hash));

/// Takes as long without a hash, so that response times do not reveal which users exist.
bool _isRight(({String password, String? hash}) login) => withArena((arena) {
  final (:password, :hash) = login;
  if (hash == null) return hashPassword(password).isEmpty;
  final bytes = utf8.encode(password);
  return _verify(arena.text(hash), arena.bytes(bytes), bytes.length) == 0;
});

List<int> randomBytes(int length) {
  final random = Random.secure();
  return [for (var i = 0; i < length; i++) random.nextInt(256)];
}
