import 'problems.dart';

const _missing = 'This value is missing.';

/// Reads the members of a body, or the parameters of a query, and gathers what is wrong with them.
class Form {
  Form(this._values);

  /// Throws a [Problem] unless a body is an object.
  factory Form.of(Object? body) => switch (body) {
    final Map<String, Object?> values => Form(values),
    _ => throw const Problem.invalid([(pointer: '#', detail: 'Send a JSON object.')]),
  };

  final Map<String, Object?> _values;
  final _errors = <ValueError>[];

  /// A text that is good by a rule.
  String text(String name, String advice, bool Function(String text) isGood) => switch (_values[name]) {
    final String text when isGood(text) => text,
    final value => _refuse(name, value == null && !_values.containsKey(name) ? _missing : advice, ''),
  };

  /// The same, or null.
  String? optionalText(String name, String advice, bool Function(String text) isGood) =>
      _values[name] == null ? null : text(name, advice, isGood);

  int wholeNumber(String name, int from, int to) => switch (_values[name]) {
    final int number when number >= from && number <= to => number,
    null when !_values.containsKey(name) => _refuse(name, _missing, 0),
    _ => _refuse(name, 'Enter a whole number from $from to $to.', 0),
  };

  /// A parameter of a query, which comes as text.
  int parameter(String name, int from, int to, {required int otherwise}) => switch (_values[name]) {
    null => otherwise,
    final value => switch (RegExp(r'^\d{1,7}$').hasMatch('$value') ? int.parse('$value') : -1) {
      final number when number >= from && number <= to => number,
      _ => _refuse(name, 'Enter a whole number from $from to $to.', 0),
    },
  };

  /// Throws a [Problem] when something was wrong.
  void check() {
    if (_errors.isNotEmpty) throw Problem.invalid(_errors);
  }

  T _refuse<T>(String name, String detail, T instead) {
    _errors.add((pointer: '#/$name', detail: detail));
    return instead;
  }
}

/// Whether a text has so many characters, counted as code points, and no NUL.
bool hasLength(String text, {int from = 0, required int to}) =>
    text.runes.length >= from && text.runes.length <= to && !text.contains('\x00');

/// An id that came in as text; null when it cannot be one.
int? readId(String text) {
  final id = RegExp(r'^[1-9]\d{0,15}$').hasMatch(text) ? int.parse(text) : 0;
  return id >= 1 && id < 1 << 53 ? id : null;
}
