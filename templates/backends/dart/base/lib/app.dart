import 'dart:io';

import 'auth.dart';
import 'database.dart';
import 'events.dart';
import 'health.dart';
import 'http.dart';
import 'problems.dart';
import 'products.dart';

/// The whole application.
class App {
  factory App(Database database, List<int> secretKey, {void Function(String line)? log}) {
    final events = Events();
    final auth = Auth(database, secretKey);
    return App._(events, Health(database), auth, Products(database, events, auth), log);
  }

  App._(this.events, this._health, this._auth, this._products, this._log);

  final Events events;
  final Health _health;
  final Auth _auth;
  final Products _products;
  final void Function(String line)? _log;

  /// Every route: the handlers of a path by their methods.
  Map<String, Handler>? _route(List<String> path) => switch (path) {
    ['api', 'health'] => {'GET': _health.read},
    ['api', 'openapi.yaml'] => {'GET': _openApi},
    ['api', 'auth', 'login'] => {'POST': _auth.login},
    ['api', 'auth', 'me'] => {'GET': _auth.me},
    ['api', 'products'] => {'GET': _products.list, 'POST': _products.create},
    ['api', 'products', final id] => {
      'GET': (request) => _products.read(request, id),
      'PUT': (request) => _products.replace(request, id),
      'DELETE': (request) => _products.delete(request, id),
    },
    ['api', 'events'] => {'GET': (_) => throw const Problem(426, 'This endpoint speaks WebSocket only.')},
    _ => null,
  };

  /// Answers a request, and logs it; Docker asks for health all the time.
  Future<void> handle(HttpRequest request) async {
    final clock = Stopwatch()..start();
    if (request.uri.path == '/api/events' && WebSocketTransformer.isUpgradeRequest(request)) {
      return events.accept(request);
    }
    final answer = await _answer(request);
    await answer.send(request.response);
    if (request.uri.path != '/api/health') {
      _log?.call('${request.method} ${request.uri} ${answer.status} ${clock.elapsedMilliseconds} ms');
    }
  }

  Future<Answer> _answer(HttpRequest request) async {
    try {
      // First of all: a connection whose body was not read cannot be used again.
      final whole = await Request.read(request);
      final methods = _route(whole.path);
      if (methods == null) throw const Problem(404, 'There is no such endpoint.');
      final handler = methods[request.method == 'HEAD' ? 'GET' : request.method];
      if (handler == null) {
        final allow = methods.keys.join(', ');
        throw Problem(405, 'This endpoint does not take that method.', headers: {'Allow': allow});
      }
      return await handler(whole);
    } on Problem catch (problem) {
      return problem.toAnswer();
    } catch (error, trace) {
      stderr.writeln('${request.method} ${request.uri.path} failed: $error\n$trace');
      return const Problem(500, 'Something went wrong.').toAnswer();
    }
  }

  static final _contract = File.fromUri(Platform.script.resolve('../openapi.yaml')).readAsString();

  static Future<Answer> _openApi(Request request) async => Answer(200, body: await _contract, type: 'application/yaml');
}
