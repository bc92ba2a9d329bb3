import 'dart:async';
import 'dart:convert';
import 'dart:io';

import 'crypto.dart';
import 'products.dart';

const _maxWaiting = 1000; // events for one listener
const _maxMessageBytes = 64 * 1024; // of what a client says, which is ignored
const _pingInterval = Duration(seconds: 25);

/// Tells the WebSocket clients of this process about every change.
class Events {
  final _listeners = <_Listener>{};

  /// Takes over the connection of a handshake, until it ends.
  Future<void> accept(HttpRequest request) async {
    final key = request.headers['sec-websocket-key']!.first;
    request.response
      ..statusCode = HttpStatus.switchingProtocols
      ..contentLength = 0;
    request.response.headers
      ..set('connection', 'Upgrade')
      ..set('upgrade', 'websocket')
      ..set('sec-websocket-accept', base64.encode(sha1(ascii.encode('${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11'))));
    // Before the answer, so that a client which has it misses nothing.
    final listener = _Listener();
    _listeners.add(listener);
    try {
      await listener.serve(await request.response.detachSocket());
    } finally {
      _listeners.remove(listener);
    }
  }

  /// Call it once the change is committed. It never waits for a listener.
  void publish(String type, Product product) {
    if (_listeners.isEmpty) return;
    final event = jsonEncode({'type': type, 'product': product});
    for (final listener in [..._listeners]) {
      if (!listener.tell(event)) _listeners.remove(listener);
    }
  }

  /// Says goodbye to every listener.
  void close() {
    for (final listener in _listeners) {
      listener.close();
    }
  }
}

class _Listener {
  final _events = StreamController<String>();
  var _waiting = 0;
  Socket? _socket;

  /// Sends events until the client leaves, or [close] is called.
  Future<void> serve(Socket socket) async {
    _socket = socket;
    final webSocket = WebSocket.fromUpgradedSocket(
      socket,
      serverSide: true,
      compression: CompressionOptions.compressionOff,
      maxPayloadLength: _maxMessageBytes,
    )..pingInterval = _pingInterval;
    // Listening is what answers a client's pings and sees it leave; what it says is ignored.
    webSocket.listen(null, onError: (_) {}, onDone: close);
    // A stream sends no more than the network takes.
    await webSocket.addStream(
      _events.stream.map((event) {
        _waiting--;
        return event;
      }),
    );
    await webSocket.close(WebSocketStatus.goingAway);
  }

  /// Returns false, and ends the connection, when too many events wait.
  bool tell(String event) {
    if (_waiting == _maxWaiting) {
      close();
      _socket?.destroy();
      return false;
    }
    _waiting++;
    _events.add(event);
    return true;
  }

  void close() => unawaited(_events.close());
}
