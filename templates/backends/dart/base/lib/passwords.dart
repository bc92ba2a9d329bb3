import 'dart:convert';
import 'dart:ffi';
import 'dart:io';
import 'dart:isolate';

import 'crypto.dart';
import 'native.dart';
import 'turns.dart';

const _kibibytes = 19 * 1024;
const _rounds = 2;
const _lanes = 1;
const _saltBytes = 16;
const _hashBytes = 32;

final _argon2 = openLibrary('argon2', 1);
final _hashEncoded = _argon2
    .lookupFunction<
      Int Function(Uint32, Uint32, Uint32, Bytes, Size, Bytes, Size, Size, Bytes, Size),
      int Function(int, int, int, Bytes, int, Bytes, int, int, Bytes, int)
    >('argon2id_hash_encoded');
final _verify = _argon2.lookupFunction<Int Function(Bytes, Bytes, Size), int Function(Bytes, Bytes, int)>(
  'argon2id_verify',
);

// Hashing takes all of a CPU: many logins at once wait for one, and leave the other requests their turn.
final _turns = Turns(Platform.numberOfProcessors);

/// Takes tens of milliseconds, in which nothing else happens in this isolate.
String hashPassword(String password) => withArena((arena) {
  final bytes = utf8.encode(password);
  const size = 128;
  final encoded = arena<Uint8>(size);
  final code = _hashEncoded(
    _rounds,
    _kibibytes,
    _lanes,
    arena.bytes(bytes),
    bytes.length,
    arena.bytes(randomBytes(_saltBytes)),
    _saltBytes,
    _hashBytes,
    encoded,
    size,
  );
  if (code != 0) throw StateError('argon2id_hash_encoded returned $code');
  return readText(encoded);
});

bool _isRight(String password, String hash) => withArena((arena) {
  final bytes = utf8.encode(password);
  return _verify(arena.text(hash), arena.bytes(bytes), bytes.length) == 0;
});

/// Without a hash it takes as long, so that response times do not reveal which users exist.
Future<bool> verifyPassword(String password, String? hash) => _turns.take(
  () => Isolate.run(() {
    if (hash != null) return _isRight(password, hash);
    hashPassword(password);
    return false;
  }),
);
