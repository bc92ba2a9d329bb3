import 'dart:async';
import 'dart:convert';
import 'dart:io';

const _deadline = Duration(seconds: 30);

/// Runs a test and says how it went. When one fails, so does the process.
Future<void> test(String title, FutureOr<void> Function() body) async {
  try {
    await Future(body).timeout(_deadline);
    print('ok    $title');
  } catch (error, trace) {
    print('FAIL  $title: $error\n$trace');
    exitCode = 1;
  }
}

/// Throws unless two values are the same as JSON.
void expect(Object? actual, Object? expected) {
  final (got, wanted) = (jsonEncode(actual), jsonEncode(expected));
  if (got != wanted) throw StateError('expected $wanted, got $got');
}

/// Throws unless a function throws, with a message that contains a text.
void expectError(String text, void Function() body) {
  try {
    body();
  } on Exception catch (error) {
    return expect('$error'.contains(text) ? text : '$error', text);
  }
  throw StateError('expected an error with $text');
}
