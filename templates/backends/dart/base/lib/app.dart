import 'dart:io';

import 'auth.dart';
import 'events.dart';
import 'health.dart';
import 'http.dart';
import 'problems.dart';
import 'products.dart';
import 'shop.dart';

/// The whole application.
extension App on Shop {
  /// Every route: the handlers of a path, by their methods.
  Map<String, Handler>? _route(List<String> path) => switch (path) {
    ['api', 'health'] => {'GET': health},
    ['api', 'openapi.yaml'] => {'GET': openApi},
    ['api', 'auth', 'login'] => {'POST': login},
    ['api', 'auth', 'me'] => {'GET': me},
    ['api', 'products'] => {'GET': listProducts, 'POST': createProduct},
    ['api', 'products', final id] => {
      'GET': (request) => readProduct(request, id),
      'PUT': (request) => replaceProduct(request, id),
      'DELETE': (request) => deleteProduct(request, id),
    },
    ['api', 'events'] => {'GET': refuseListener},
    _ => null,
  };

  /// Answers a request, and logs it; Docker asks for health all the time.
  Future<void> handle(HttpRequest request, {void Function(String line)? log}) async {
    final clock = Stopwatch()..start();
    final path = request.uri.path;
    if (path == '/api/events' && WebSocketTransformer.isUpgradeRequest(request)) return events.accept(request);
    final answer = await _answer(request);
    await answer.send(request.response);
    if (path != '/api/health') log?.call('${request.method} $path ${answer.status} ${clock.elapsedMilliseconds} ms');
  }

  Future<Answer> _answer(HttpRequest request) async {
    try {
      // The body first: a connection on which it was not read cannot be used again.
      final whole = await Request.read(request);
      final methods = _route(whole.path) ?? (throw Problem(404, 'There is no such endpoint.'));
      final handler = methods[request.method == 'HEAD' ? 'GET' : request.method];
      if (handler == null) {
        final allow = {'Allow': methods.keys.join(', ')};
        throw Problem(405, 'This endpoint does not take that method.', headers: allow);
      }
      return await handler(whole);
    } on Problem catch (problem) {
      return problem;
    } catch (error, trace) {
      stderr.writeln('${request.method} ${request.uri.path} failed: $error\n$trace');
      return Problem(500, 'Something went wrong.');
    }
  }
}
