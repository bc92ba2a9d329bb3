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
  Request(this._request, this._body);

  final HttpRequest _request;
  final Uint8List _body;

  /// Throws a [Problem] when the body is too large or does not arrive.
  static Future<Request> read(HttpRequest request) async {
    final body = BytesBuilder(copy: false);
    var size = 0;
    try {
      await for (final piece in request.timeout(_bodyTimeout)) {
        size += piece.length;
        if (size <= _maxBodyBytes) body.add(piece);
        if (size > 16 * _maxBodyBytes) break; // up to there it is thrown away, as who still sends reads no answer
      }
    } on Exception {
      throw Problem(400, 'The request body did not arrive.');
    }
    if (size > _maxBodyBytes) throw Problem(413, 'The request body is too large.');
    return Request(request, body.takeBytes());
  }

  /// The first value of a header.
  String? header(String name) => _request.headers[name]?.first;

  List<String> get path => _decoded(() => _request.uri.pathSegments);

  Map<String, String> get query => _decoded(() => _request.uri.queryParameters);

  T _decoded<T>(T Function() part) {
    try {
      return part();
    } catch (_) {
      throw Problem(400, 'The address is not valid.');
    }
  }

  /// The body, which must be JSON.
  Object? get json {
    final type = header('content-type')?.split(';').first.trim().toLowerCase();
    if (type != 'application/json') throw Problem(415, 'The request body must be JSON.');
    try {
      return jsonDecode(utf8.decode(_body));
    } on FormatException {
      throw Problem(400, 'The request body is not valid JSON.');
    }
  }
}

/// What a request is answered with.
class Answer {
  Answer(this.status, {Object? json, String? text, this.type = 'application/json', this.headers = const {}})
    : _body = text ?? (json == null ? '' : jsonEncode(json));

  final int status;
  final String _body;
  final String type;
  final Map<String, String> headers;

  Future<void> send(HttpResponse response) async {
    final bytes = utf8.encode(_body);
    response.headers.removeAll('content-type');
    headers.forEach(response.headers.set);
    if (bytes.isNotEmpty) response.headers.set('content-type', type);
    response
      ..statusCode = status
      ..contentLength = bytes.length
      ..add(bytes);
    await response.close();
  }
}
