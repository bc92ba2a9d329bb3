import 'dart:convert';
import 'dart:ffi';
import 'dart:io';
import 'dart:typed_data';

/// Opens a C library by its name and the version of its interface.
DynamicLibrary openLibrary(String name, int version) =>
    DynamicLibrary.open(Platform.isMacOS ? 'lib$name.dylib' : 'lib$name.so.$version');

typedef Bytes = Pointer<Uint8>;

final _process = DynamicLibrary.process();
final _malloc = _process.lookupFunction<Pointer<Void> Function(Size), Pointer<Void> Function(int)>('malloc');
final _free = _process.lookupFunction<Void Function(Pointer<Void>), void Function(Pointer<Void>)>('free');
final _strlen = _process.lookupFunction<Size Function(Bytes), int Function(Bytes)>('strlen');

/// Memory for the arguments of C functions, which is freed all at once.
class Arena implements Allocator {
  final _blocks = <Pointer<Void>>[];

  @override
  Pointer<T> allocate<T extends NativeType>(int byteCount, {int? alignment}) {
    final block = _malloc(byteCount);
    if (block == nullptr) throw const OutOfMemoryError();
    _blocks.add(block);
    return block.cast();
  }

  @override
  void free(Pointer<NativeType> pointer) => throw UnsupportedError('An arena is freed as a whole.');

  /// Copies bytes, and adds the NUL that ends a text in C.
  Bytes bytes(List<int> bytes) {
    final copy = allocate<Uint8>(bytes.length + 1);
    copy.asTypedList(bytes.length + 1)
      ..setAll(0, bytes)
      ..last = 0;
    return copy;
  }

  Bytes text(String text) => bytes(utf8.encode(text));

  void freeAll() => _blocks.forEach(_free);
}

/// Runs a function with memory that is freed after it. The function must not be asynchronous.
T withArena<T>(T Function(Arena arena) call) {
  final arena = Arena();
  try {
    return call(arena);
  } finally {
    arena.freeAll();
  }
}

/// Reads UTF-8 of a given length, or up to the NUL that ends it.
String readText(Bytes text, [int? length]) =>
    utf8.decode(readBytes(text, length ?? _strlen(text)), allowMalformed: true);

/// A view of memory that C owns: copy what is to live longer.
Uint8List readBytes(Bytes bytes, int length) => bytes.asTypedList(length);
