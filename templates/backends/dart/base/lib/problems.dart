import 'http.dart';

/// An error that a client is told of, as RFC 9457 has it.
class Problem extends Answer implements Exception {
  Problem(super.status, String detail, {List<Map<String, String>>? errors, super.headers})
    : super(
        type: 'application/problem+json',
        json: {'title': _titles[status], 'status': status, 'detail': detail, 'errors': ?errors},
      );

  /// Each error has the `pointer` to a value, and a `detail` for the person who entered it.
  Problem.invalid(List<Map<String, String>> errors) : this(422, 'Some values are invalid.', errors: errors);

  Problem.unauthorized(String detail) : this(401, detail, headers: {'WWW-Authenticate': 'Bearer'});
}

const _titles = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  426: 'Upgrade Required',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
