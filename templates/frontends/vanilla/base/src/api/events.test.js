import { turn, window } from '../test/page.js';
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { FakeSocket } from '../test/fakes.js';
import { listen } from './events.js';

const listener = { onEvent() {}, onOpen() {}, onClose() {} };
/** @type {() => void} */
let stop;

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  mock.method(Math, 'random', () => 1);
  stop = listen(listener);
  mock.timers.tick(0);
});

afterEach(async () => {
  stop();
  await turn();
  FakeSocket.all = [];
});

test('connects to the server that the page came from', () => {
  assert.equal(FakeSocket.latest.url, 'ws://localhost:3000/api/events');
});

test('waits longer after each failure, and briefly again after a success', () => {
  for (const delay of [500, 1000, 2000, 4000, 8000, 15_000, 15_000]) {
    const before = FakeSocket.all.length;
    FakeSocket.latest.drops();
    mock.timers.tick(delay - 1);
    assert.equal(FakeSocket.all.length, before);
    mock.timers.tick(1);
    assert.equal(FakeSocket.all.length, before + 1);
  }
  const before = FakeSocket.all.length;
  FakeSocket.latest.opens();
  FakeSocket.latest.drops();
  mock.timers.tick(14_999);
  assert.equal(FakeSocket.all.length, before);
  mock.timers.tick(1);

  FakeSocket.latest.opens();
  mock.timers.tick(5_000);
  FakeSocket.latest.drops();
  mock.timers.tick(500);
  assert.equal(FakeSocket.all.length, before + 2);
});

test('connects at once when the network is back', () => {
  const old = FakeSocket.latest;
  window.dispatchEvent(new Event('online'));
  assert.equal(old.closed, true);
  assert.equal(FakeSocket.all.length, 2);
});

test('stays closed once it is stopped', () => {
  stop();
  assert.equal(FakeSocket.latest.closed, true);
  FakeSocket.latest.drops();
  mock.timers.tick(60_000);
  assert.equal(FakeSocket.all.length, 1);
});
