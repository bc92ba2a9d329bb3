import 'http.dart';

/// What is wrong with one value, in words for the person who entered it.
typedef ValueError = ({String pointer, String detail});

/// An error that a client is told of, as RFC 9457 has it.
class Problem implements Exception {
  const Problem(this.status, this.detail, {this.errors = const [], this.headers = const {}});

  const Problem.unauthorized(this.detail)
    : status = 401,
      errors = const [],
      headers = const {'WWW-Authenticate': 'Bearer'};

  const Problem.invalid(this.errors) : status = 422, detail = 'Some values are invalid.', headers = const {};

  final int status;
  final String detail;
  final List<ValueError> errors;
  final Map<String, String> headers;

  Answer toAnswer() => Answer.json(
    {
      'title': _titles[status],
      'status': status,
      'detail': detail,
      if (errors.isNotEmpty)
        'errors': [
          for (final (:pointer, :detail) in errors) {'pointer': pointer, 'detail': detail},
        ],
    },
    status: status,
    type: 'application/problem+json',
    headers: headers,
  );
}

const _titles = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  426: 'Upgrade Required',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
