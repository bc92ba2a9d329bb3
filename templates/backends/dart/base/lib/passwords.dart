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

// Hashing takes all of a CPU: many logins at once wait for one, and leave the other requests their turn.
final _hashing = Pool(Platform.numberOfProcessors, () => _isRight);

/// Argon2id in two rounds, with 19 MiB and one lane. It takes tens of milliseconds, in which this isolate stands still.
String hashPassword(String password) => withArena((arena) {
  final bytes = utf8.encode(password);
  final salt = arena.bytes(randomBytes(16));
  final encoded = arena.block(128);
  final code = _hash(2, 19 * 1024, 1, arena.bytes(bytes), bytes.length, salt, 16, 32, encoded, 128);
  return code == 0 ? readText(encoded) : throw StateError('argon2id_hash_encoded returned $code');
});

Future<bool> verifyPassword(String password, String? hash) => _hashing.run((password: password, hash: hash));

/// Without a hash it takes as long, so that response times do not reveal which users exist.
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
