import { expect, test, vi } from 'vitest';
import { session, startSession } from '../session/session.ts';
import { json, page, problem, serve } from '../test/fakes.ts';
import { createProduct, getMe, listProducts, patience, ProblemError } from './client.ts';

const lamp = { name: 'Lamp', description: null, price_cents: 1, stock: 1 };

async function failure(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof ProblemError)) throw new Error('it did not fail as it should');
  return error;
}

test('sends what the contract asks for', async () => {
  const calls = serve(({ method }) => (method === 'POST' ? json({}) : page([])));
  startSession('abc');
  await createProduct(lamp);
  await listProducts({ q: 'a&b', page: 2, perPage: 20 }, new AbortController().signal);

  expect(calls[0]).toMatchObject({ path: '/api/products', token: 'Bearer abc', body: lamp });
  expect(Object.fromEntries(calls[1]?.query ?? [])).toEqual({
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
  const { status, message, fields } = await failure(createProduct(lamp));
  expect({ status, message, fields }).toEqual({
    status: 422,
    message: 'Some values are invalid.',
    fields: { name: 'Too long. Too loud.' },
  });
});

test('says so where a proxy answers for the server', async () => {
  for (const status of [200, 502]) {
    serve(() => new Response('<h1>Maintenance</h1>', { status }));
    expect((await failure(getMe())).message).toBe(
      `The server gave an unexpected answer (status ${status}). Try again.`,
    );
  }
});

test('gives up after a while', async () => {
  serve(() => new Promise(() => undefined));
  const read = failure(getMe());
  const change = failure(createProduct(lamp));
  await vi.advanceTimersByTimeAsync(patience);
  expect((await read).message).toBe('The server took too long to answer. Try again.');
  expect((await change).message).toContain('your change may have been made');
});

test('ends the session that the server refuses, and no newer one', async () => {
  serve(() => {
    startSession('new');
    return problem(401, 'Log in first.');
  });
  startSession('old');
  await failure(getMe());
  expect(session.get().token).toBe('new');

  serve(() => problem(401, 'Log in first.'));
  await failure(getMe());
  expect(session.get()).toMatchObject({
    token: null,
    notice: 'Your session has ended. Log in again.',
  });
});
