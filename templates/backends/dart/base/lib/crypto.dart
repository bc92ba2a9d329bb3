import 'dart:ffi';
import 'dart:math';
import 'dart:typed_data';

import 'native.dart';

final _crypto = openLibrary('crypto', 3);
final _sha256 = _crypto.lookupFunction<Pointer<Void> Function(), Pointer<Void> Function()>('EVP_sha256');
final _hmac = _crypto
    .lookupFunction<
      Bytes Function(Pointer<Void>, Bytes, Int, Bytes, Size, Bytes, Pointer<Uint32>),
      Bytes Function(Pointer<Void>, Bytes, int, Bytes, int, Bytes, Pointer<Uint32>)
    >('HMAC');
final _sha1 = _crypto.lookupFunction<Bytes Function(Bytes, Size, Bytes), Bytes Function(Bytes, int, Bytes)>('SHA1');

Uint8List hmacSha256(List<int> key, List<int> message) => withArena((arena) {
  final digest = arena<Uint8>(32);
  _hmac(_sha256(), arena.bytes(key), key.length, arena.bytes(message), message.length, digest, nullptr);
  return Uint8List.fromList(readBytes(digest, 32));
});

/// For the handshake of WebSocket, which asks for it; it protects nothing.
Uint8List sha1(List<int> message) => withArena((arena) {
  final digest = arena<Uint8>(20);
  _sha1(arena.bytes(message), message.length, digest);
  return Uint8List.fromList(readBytes(digest, 20));
});

/// Compares in a time that says nothing about where two texts differ.
bool equalInConstantTime(String one, String other) {
  if (one.length != other.length) return false;
  var difference = 0;
  for (var i = 0; i < one.length; i++) {
    difference |= one.codeUnitAt(i) ^ other.codeUnitAt(i);
  }
  return difference == 0;
}

Uint8List randomBytes(int length) {
  final random = Random.secure();
  return Uint8List.fromList([for (var i = 0; i < length; i++) random.nextInt(256)]);
}
