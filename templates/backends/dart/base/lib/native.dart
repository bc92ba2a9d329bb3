import 'dart:convert';
import 'dart:ffi';
import 'dart:io';

typedef Bytes = Pointer<Uint8>;

/// Opens a C library by its name and the version of its interface.
DynamicLibrary openLibrary(String name, int version) =>
    DynamicLibrary.open(Platform.isMacOS ? 'lib$name.$version.dylib' : 'lib$name.so.$version');

final _process = DynamicLibrary.process();
final _calloc = _process.lookupFunction<Bytes Function(Size, Size), Bytes Function(int, int)>('calloc');
final _free = _process.lookupFunction<Void Function(Bytes), void Function(Bytes)>('free');
final _strlen = _process.lookupFunction<Size Function(Bytes), int Function(Bytes)>('strlen');

/// Runs a function with memory that is freed after it. The function must not be asynchronous.
T withArena<T>(T Function(Arena arena) run) {
  final arena = Arena._();
  try {
    return run(arena);
  } finally {
    arena._blocks.forEach(_free);
  }
}

/// Memory for the arguments of C functions.
class Arena {
  Arena._();

  final _blocks = <Bytes>[];

  /// Zeroed memory of that many bytes.
  Bytes block(int size) {
    final block = _calloc(size, 1);
    if (block == nullptr) throw const OutOfMemoryError();
    _blocks.add(block);
    return block;
  }

  /// A copy of bytes, with the NUL that terminates a C string.
  Bytes bytes(List<int> bytes) => block(bytes.length + 1)..asTypedList(bytes.length).setAll(0, bytes);

  Bytes text(String text) => bytes(utf8.encode(text));
}

/// Reads UTF-8 of a given length, or up to the NUL that ends it.
String readText(Bytes text, [int? length]) =>
    utf8.decode(text.asTypedList(length ?? _strlen(text)), allowMalformed: true);
