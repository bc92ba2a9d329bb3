import 'dart:async';
import 'dart:collection';

/// Lets so many at a time do something; the others wait, first come, first served.
class Turns {
  Turns(this._free);

  int _free;
  final _waiting = Queue<Completer<void>>();

  Future<T> take<T>(Future<T> Function() work) async {
    if (_free > 0) {
      _free--;
    } else {
      final turn = Completer<void>();
      _waiting.add(turn);
      await turn.future;
    }
    try {
      return await work();
    } finally {
      if (_waiting.isEmpty) {
        _free++;
      } else {
        _waiting.removeFirst().complete();
      }
    }
  }
}
