import { turn } from '../test/page.js';
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { session, startSession } from '../session/session.js';
import { json, page, problem, serve } from '../test/fakes.js';
import { createProduct, getMe, listProducts, patience } from './client.js';

const lamp = { name: 'Lamp', description: null, price_cents: 1, stock: 1 };

test('sends what the contract asks for', async () => {
  const calls = serve(({ method }) => (method === 'POST' ? json({}) : page([])));
  startSession('abc');
  await createProduct(lamp);
  await listProducts({ q: 'a&b', page: 2, perPage: 20 }, new AbortController().signal);
  const [created, listed] = calls;
  assert.deepEqual(
    [created?.path, created?.token, created?.body],
    ['/api/products', 'Bearer abc', lamp],
  );
  assert.deepEqual(Object.fromEntries(listed?.query ?? []), {
    q: 'a&b',
    page: '2',
    per_page: '20',
  });
});

test('gathers what is wrong by field', async () => {
  const errors = [
    { pointer: '#/name', detail: 'Too long.' },
    { pointer: '/name', detail: 'Too loud.' },
  ];
  serve(() => problem(422, 'Some values are invalid.', errors));
  await assert.rejects(createProduct(lamp), {
    status: 422,
    message: 'Some values are invalid.',
    fields: { name: 'Too long. Too loud.' },
  });
});

test('says so where a proxy answers for the server', async () => {
  for (const status of [200, 502]) {
    serve(() => new Response('<h1>Maintenance</h1>', { status }));
    const message = `The server gave an unexpected answer (status ${status}). Try again.`;
    await assert.rejects(getMe(), { message });
  }
});

test('gives up after a while', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  serve(() => new Promise(() => undefined));
  const read = assert.rejects(getMe(), {
    message: 'The server took too long to answer. Try again.',
  });
  const change = assert.rejects(createProduct(lamp), { message: /your change may have been made/ });
  await turn();
  mock.timers.tick(patience);
  await Promise.all([read, change]);
});

test('ends the session that the server refuses, and no newer one', async () => {
  startSession('old');
  serve(() => {
    startSession('new');
    return problem(401, 'Log in first.');
  });
  await assert.rejects(getMe());
  assert.equal(session.get().token, 'new');
  serve(() => problem(401, 'Log in first.'));
  await assert.rejects(getMe());
  assert.equal(session.get().token, null);
  assert.equal(session.get().notice, 'Your session has ended. Log in again.');
});
