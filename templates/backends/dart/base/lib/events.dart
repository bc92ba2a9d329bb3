import 'dart:async';
import 'dart:convert';
import 'dart:io';
import 'dart:typed_data';

import 'http.dart';
import 'problems.dart';
import 'products.dart';
import 'tokens.dart';

const _maxWaiting = 1000; // events for one listener
const _maxMessageBytes = 64 * 1024; // of a client's message, which is ignored
const _pingInterval = Duration(seconds: 25);

Answer refuseListener(Request request) =>
    throw Problem(426, 'This endpoint speaks WebSocket only.', headers: {'Upgrade': 'websocket'});

/// Tells the WebSocket clients of this process about every change.
class Events {
  final _listeners = <_Listener>{};

  /// Serves a listener until it leaves. Unlike an upgrade by dart:io, it keeps the socket, to disconnect slow clients.
  Future<void> accept(HttpRequest request) async {
    final key = request.headers['sec-websocket-key']!.first;
    request.response
      ..statusCode = HttpStatus.switchingProtocols
      ..contentLength = 0
      ..headers.set('connection', 'Upgrade')
      ..headers.set('upgrade', 'websocket')
      ..headers.set('sec-websocket-accept', base64.encode(sha1('${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11')));
    final listener = _Listener(await request.response.detachSocket());
    _listeners.add(listener);
    await listener.serve();
    _listeners.remove(listener);
  }

  /// Call after the commit. Never waits for a listener.
  void publish(String type, Product product) {
    if (_listeners.isEmpty) return;
    final event = jsonEncode({'type': type, 'product': product});
    for (final listener in _listeners.toList()) {
      listener.tell(event);
    }
  }

  /// Says goodbye to every listener.
  void close() {
    for (final listener in _listeners.toList()) {
      listener.close();
    }
  }
}

class _Listener {
  _Listener(this._socket);

  final Socket _socket;
  final _events = StreamController<String>();
  final _clock = Stopwatch()..start();
  var _waiting = 0;
  var _received = 0; // bytes of a message that has not ended

  Future<void> serve() async {
    final webSocket = WebSocket.fromUpgradedSocket(
      _ReadingSocket(_socket, _socket.map(_count)),
      serverSide: true,
      compression: CompressionOptions.compressionOff,
      maxPayloadLength: _maxMessageBytes,
    )..pingInterval = _pingInterval;
    // A stream sends no more than the network accepts.
    final sending = webSocket.addStream(
      _events.stream.map((event) {
        _waiting--;
        return event;
      }),
    );
    unawaited(sending.then((_) => webSocket.close(WebSocketStatus.goingAway)));
    try {
      await webSocket.forEach((_) => _received = 0);
    } on Exception {
      // It broke the protocol: dart:io has closed the connection.
    }
    close();
  }

  // dart:io limits each frame of a message, but not how many there are. Pongs count too, and need no more than ten bytes a second.
  Uint8List _count(Uint8List piece) {
    // What earlier pieces have left over: this one may hold many small messages.
    if (_received > _maxMessageBytes + 10 * _clock.elapsed.inSeconds) _socket.destroy();
    _received += piece.length;
    return piece;
  }

  void tell(String event) {
    if (_events.isClosed) return; // It is leaving.
    if (++_waiting > _maxWaiting) return _socket.destroy();
    _events.add(event);
  }

  void close() => unawaited(_events.close());
}

/// A socket that reads another stream instead of its own. It implements only what WebSocket uses.
class _ReadingSocket extends StreamView<Uint8List> implements Socket {
  _ReadingSocket(this._socket, super.stream);

  final Socket _socket;

  @override
  Future<void> addStream(Stream<List<int>> stream) => _socket.addStream(stream);

  @override
  Future<void> close() => _socket.close();

  @override
  void destroy() => _socket.destroy();

  @override
  Object? noSuchMethod(Invocation invocation) => super.noSuchMethod(invocation);
}
