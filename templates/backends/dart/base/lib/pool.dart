import 'dart:isolate';

/// Isolates that each do one task at a time. A call into a C library blocks its thread, so it has its place here.
class Pool<Task, Result> {
  /// The function that does the tasks is made in the isolate, with the first of them.
  Pool(this._size, this._open);

  final int _size;
  final Result Function(Task task) Function() _open;
  final _workers = <_Worker>[];

  Future<Result> run(Task task) async {
    final worker = _leastBusy();
    final reply = ReceivePort();
    worker.waiting++;
    try {
      (await worker.tasks).send((task, reply.sendPort));
      final (Result? result, Object? error) = await reply.first as (Result?, Object?);
      return error == null ? result as Result : throw error;
    } finally {
      worker.waiting--;
    }
  }

  _Worker _leastBusy() {
    final least = _workers.fold<_Worker?>(null, (a, b) => a == null || b.waiting < a.waiting ? b : a);
    if (least != null && (least.waiting == 0 || _workers.length == _size)) return least;
    final worker = _Worker(_start());
    _workers.add(worker);
    return worker;
  }

  Future<SendPort> _start() async {
    final ready = ReceivePort();
    await Isolate.spawn(_work<Task, Result>, (ready.sendPort, _open));
    return await ready.first as SendPort;
  }
}

class _Worker {
  _Worker(this.tasks);

  final Future<SendPort> tasks;
  var waiting = 0;
}

void _work<Task, Result>((SendPort, Result Function(Task task) Function()) start) {
  final (ready, open) = start;
  Result Function(Task task)? handle;
  final tasks = ReceivePort();
  tasks.listen((message) {
    final (task, reply) = message as (Task, SendPort);
    try {
      reply.send(((handle ??= open())(task), null));
    } catch (error) {
      reply.send((null, error));
    }
  });
  ready.send(tasks.sendPort);
}
