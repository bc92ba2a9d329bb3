import 'problems.dart';

/// Reads the members of a body, or the parameters of a query, and collects their errors.
class Form {
  Form(this._values);

  /// Throws a [Problem] unless a body is an object.
  factory Form.of(Object? body) => body is Map<String, Object?>
      ? Form(body)
      : throw Problem.invalid([
          {'pointer': '#', 'detail': 'Send a JSON object.'},
        ]);

  final Map<String, Object?> _values;
  final _errors = <Map<String, String>>[];

  /// A text that passes a rule.
  String text(String name, String advice, bool Function(String text) isGood) {
    final value = _values[name];
    return value is String && isGood(value) ? value : _refuse(name, advice, '');
  }

  /// The same, or null.
  String? optionalText(String name, String advice, bool Function(String text) isGood) =>
      _values[name] == null ? null : text(name, advice, isGood);

  int wholeNumber(String name, int from, int to) {
    final value = _values[name];
    return value is int && value >= from && value <= to
        ? value
        : _refuse(name, 'Enter a whole number from $from to $to.', 0);
  }

  /// What was read. Throws a [Problem] when something was wrong.
  T checked<T>(T read) => _errors.isEmpty ? read : throw Problem.invalid(_errors);

  T _refuse<T>(String name, String advice, T instead) {
    _errors.add({'pointer': '#/$name', 'detail': _values.containsKey(name) ? advice : 'This value is missing.'});
    return instead;
  }
}

/// Whether a text has no NUL and a length in this range, in code points.
bool hasLength(String text, int from, int to) =>
    text.runes.length >= from && text.runes.length <= to && !text.contains('\x00');

/// An id received as text; null when it cannot be one.
int? readId(String text) {
  final id = int.tryParse(RegExp(r'^\d{1,16}$').hasMatch(text) ? text : '') ?? 0;
  return id > 0 && id < 1 << 53 ? id : null;
}
