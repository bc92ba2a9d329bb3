import { afterEach, expect, test, vi } from 'vitest';
import { FakeSocket } from '../test/fakes.ts';
import { listen } from './events.ts';

const listener = { onEvent: vi.fn(), onOpen: vi.fn(), onClose: vi.fn() };
let stop: (() => void) | undefined;

afterEach(() => {
  stop?.();
});

function latest() {
  const socket = FakeSocket.all.at(-1);
  if (!socket) throw new Error('no client has connected');
  return socket;
}

test('connects to the server that the page came from', () => {
  stop = listen(listener);
  vi.advanceTimersByTime(0);
  expect(latest().url).toBe('ws://localhost:3000/api/events');
});

test('waits longer after each failure, and briefly again after a success', () => {
  vi.spyOn(Math, 'random').mockReturnValue(1);
  stop = listen(listener);
  vi.advanceTimersByTime(0);

  for (const delay of [500, 1000, 2000, 4000, 8000, 15_000, 15_000]) {
    const sockets = FakeSocket.all.length;
    latest().drops();
    vi.advanceTimersByTime(delay - 1);
    expect(FakeSocket.all).toHaveLength(sockets);
    vi.advanceTimersByTime(1);
    expect(FakeSocket.all).toHaveLength(sockets + 1);
  }

  const sockets = FakeSocket.all.length;
  latest().opens();
  latest().drops();
  vi.advanceTimersByTime(14_999);
  expect(FakeSocket.all).toHaveLength(sockets);
  vi.advanceTimersByTime(1);

  latest().opens();
  vi.advanceTimersByTime(5_000);
  latest().drops();
  vi.advanceTimersByTime(500);
  expect(FakeSocket.all).toHaveLength(sockets + 2);
});

test('stays closed once it is stopped', () => {
  stop = listen(listener);
  vi.advanceTimersByTime(0);
  stop();
  expect(latest().closed).toBe(true);
  latest().drops();
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.all).toHaveLength(1);
});
