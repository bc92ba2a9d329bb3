import 'dart:async';
import 'dart:convert';
import 'dart:io';
import 'dart:typed_data';

import 'problems.dart';

const _maxBodyBytes = 1 << 20;
const _bodyTimeout = Duration(seconds: 30);

typedef Handler = FutureOr<Answer> Function(Request request);

/// A request, and its body as a whole.
class Request {
  const Request(this._request, this._body);

  /// Throws a [Problem] when the body is too large or does not arrive.
  static Future<Request> read(HttpRequest request) async {
    const tooLarge = Problem(413, 'The request body is too large.');
    if (request.contentLength > _maxBodyBytes) throw tooLarge;
    final body = BytesBuilder(copy: false);
    try {
      await for (final piece in request.timeout(_bodyTimeout)) {
        body.add(piece);
        if (body.length > _maxBodyBytes) throw tooLarge;
      }
    } on TimeoutException {
      throw const Problem(408, 'The request body did not arrive in time.');
    } on HttpException {
      throw const Problem(400, 'The request body is not complete.');
    }
    return Request(request, body.takeBytes());
  }

  final HttpRequest _request;
  final Uint8List _body;

  List<String> get path {
    try {
      return _request.uri.pathSegments;
    } catch (_) {
      return const []; // what cannot be decoded is no path of ours
    }
  }

  Map<String, String> get query {
    try {
      return _request.uri.queryParameters;
    } catch (_) {
      throw const Problem(400, 'The query is not valid.');
    }
  }

  /// The first value of a header.
  String? header(String name) => _request.headers[name]?.first;

  /// The body, which must be JSON.
  Object? json() {
    final type = header('content-type')?.split(';').first.trim().toLowerCase();
    if (type != 'application/json') throw const Problem(415, 'The request body must be JSON.');
    try {
      return jsonDecode(utf8.decode(_body));
    } on FormatException {
      throw const Problem(400, 'The request body is not valid JSON.');
    }
  }
}

/// What a request is answered with.
class Answer {
  const Answer(this.status, {this.body = '', this.type, this.headers = const {}});

  Answer.json(
    Object value, {
    int status = 200,
    String type = 'application/json',
    Map<String, String> headers = const {},
  }) : this(status, body: jsonEncode(value), type: type, headers: headers);

  final int status;
  final String body;
  final String? type;
  final Map<String, String> headers;

  Future<void> send(HttpResponse response) async {
    final bytes = utf8.encode(body);
    response.headers.removeAll('content-type');
    headers.forEach(response.headers.set);
    if (type case final type?) response.headers.set('content-type', type);
    response
      ..statusCode = status
      ..contentLength = bytes.length
      ..add(bytes);
    await response.close();
  }
}
