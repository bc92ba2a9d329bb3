import { turn } from '../test/page.js';
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { FakeSocket, page, problem, product, serve } from '../test/fakes.js';
import { toast } from '../ui/toast.js';
import { changed, find, openList, productList, retry } from './productList.js';
import { goTo, place } from './place.js';

const lamp = product(1, 'Desk lamp');
const stool = product(3, 'Stool');
/** @type {() => void} */
let close;

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
});

afterEach(() => {
  close();
  goTo({ q: '', page: 1 });
  FakeSocket.all = [];
});

async function open() {
  close = openList();
  await pass(0);
  FakeSocket.latest.opens();
  await pass(100);
}

/** @param {number} milliseconds */
async function pass(milliseconds) {
  await turn();
  mock.timers.tick(milliseconds);
  await turn();
}

test('asks once, however many events come, and points out what changed', async () => {
  const calls = serve(() => page([lamp, stool]));
  await open();
  const before = calls.length;
  FakeSocket.latest.says({ type: 'product.updated', product: lamp });
  FakeSocket.latest.says({ type: 'product.created', product: stool });
  await pass(100);

  assert.equal(calls.length, before + 1);
  assert.deepEqual([...productList.get().changes.keys()], [1, 3]);
  assert.equal(toast.get().text, '“Stool” was added.');
});

test('says nothing of what was done here', async () => {
  serve(() => page([lamp, stool]));
  await open();
  const { key } = toast.get();
  changed('product.created', stool);
  FakeSocket.latest.says({ type: 'product.created', product: stool });
  await pass(100);
  assert.equal(toast.get().key, key);
});

test('catches up after the connection was lost', async () => {
  const calls = serve(() => page([lamp]));
  await open();
  const before = calls.length;
  FakeSocket.latest.drops();
  assert.equal(productList.get().live, 'reconnecting');
  await pass(500);
  FakeSocket.latest.opens();
  await pass(100);
  assert.equal(productList.get().live, 'live');
  assert.equal(calls.length, before + 1);
});

test('asks again by itself if the server does not answer at first', async () => {
  let broken = false;
  const calls = serve(() => (broken ? problem(502, 'The server is not available.') : page([lamp])));
  await open();
  broken = true;
  FakeSocket.latest.says({ type: 'product.updated', product: lamp });
  await pass(100);
  const { error } = productList.get();
  assert.equal(error?.message, 'The server is not available.');
  const asked = calls.length;
  await pass(3000);
  assert.equal(calls.length, asked + 1);
  assert.equal(productList.get().error, error);

  FakeSocket.latest.drops();
  await pass(3000);
  const before = calls.length;
  broken = false;
  await pass(6000);
  assert.equal(calls.length, before);
  FakeSocket.latest.opens();
  await pass(100);
  assert.equal(productList.get().error, undefined);
});

test('keeps what it has of a page where that cannot be loaded again', async () => {
  let broken = false;
  serve(() => (broken ? problem(503, 'The database is not available.') : page([lamp])));
  await open();
  broken = true;
  retry();
  await pass(0);
  const { products, error } = productList.get();
  assert.equal(error?.message, 'The database is not available.');
  assert.deepEqual(products?.items, [lamp]);
});

test('turns back to the last page that exists', async () => {
  serve(() => page([lamp], 21));
  await open();
  goTo({ q: '', page: 9 });
  await pass(0);
  assert.deepEqual(place.get(), { q: '', page: 2 });
});

test('looks for a product on the first page where the list is empty', async () => {
  serve(() => page([]));
  await open();
  find(stool);
  assert.deepEqual(place.get(), { q: '', page: 1 });
});
