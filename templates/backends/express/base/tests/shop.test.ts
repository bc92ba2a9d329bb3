import { once } from 'node:events';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startShop } from './shop.ts';

const lamp = { name: 'Lamp', description: 'Bright.', price_cents: 3900, stock: 5 };

let shop: Awaited<ReturnType<typeof startShop>>;
let token: string;

beforeAll(async () => {
  shop = await startShop();
  token = (await logIn('demo-password')).body.access_token;
});

afterAll(() => shop.stop());

function logIn(password: string) {
  return request(shop.server).post('/api/auth/login').send({ email: 'demo@example.com', password });
}

function create(product: object) {
  return request(shop.server).post('/api/products').auth(token, { type: 'bearer' }).send(product);
}

test('health', async () => {
  const response = await request(shop.server).get('/api/health').expect(200);
  expect(response.body).toMatchObject({ status: 'ok', stack: 'express' });
});

test('login', async () => {
  const response = await logIn('demo-password').expect(200).expect('Cache-Control', 'no-store');
  expect(response.body).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });

  const me = await request(shop.server).get('/api/auth/me').auth(token, { type: 'bearer' });
  expect(me.body).toMatchObject({ email: 'demo@example.com', name: 'Demo User' });
});

test('login with a wrong password', async () => {
  const response = await logIn('wrong-password').expect(401).expect('WWW-Authenticate', 'Bearer');
  expect(response.type).toBe('application/problem+json');
});

test('login with malformed credentials', async () => {
  const response = await logIn('short').expect(422);
  expect(response.body.errors).toMatchObject([{ pointer: '#/password' }]);
});

test('create, read, list and search', async () => {
  const created = await create({ ...lamp, name: '100%_Lamp' }).expect(201);
  const product = created.body;
  expect(product).toMatchObject({ ...lamp, name: '100%_Lamp' });

  const read = await request(shop.server)
    .get(created.get('Location') ?? '')
    .expect(200);
  expect(read.body).toEqual(product);

  const list = await request(shop.server).get('/api/products').query({ per_page: 100 });
  expect(list.body.items.at(-1)).toEqual(product);

  const found = await request(shop.server).get('/api/products').query({ q: '0%_l' });
  expect(found.body).toMatchObject({ items: [product], total: 1, page: 1, per_page: 20 });
});

test('all invalid members are listed', async () => {
  const response = await create({ name: ' ', price_cents: -1, stock: '5' }).expect(422);
  expect(response.body.errors).toMatchObject([
    { pointer: '#/name' },
    { pointer: '#/price_cents' },
    { pointer: '#/stock' },
  ]);
});

test('lengths count code points', async () => {
  await create({ ...lamp, name: '💡'.repeat(120) }).expect(201);
  await create({ ...lamp, name: '💡'.repeat(121) }).expect(422);
});

test('replace and delete', async () => {
  const { body: product } = await create(lamp);
  const path = `/api/products/${product.id}`;
  const replacement = { name: 'Lamp', price_cents: 3500, stock: 4 };

  const replaced = await request(shop.server)
    .put(path)
    .auth(token, { type: 'bearer' })
    .send(replacement)
    .expect(200);
  expect(replaced.body).toMatchObject({ ...replacement, id: product.id, description: null });

  await request(shop.server).delete(path).auth(token, { type: 'bearer' }).expect(204);
  await request(shop.server).get(path).expect(404);
});

test('a change without a token is refused', async () => {
  await request(shop.server)
    .post('/api/products')
    .send(lamp)
    .expect(401)
    .expect('WWW-Authenticate', 'Bearer');
});

test.each([
  ['GET', '/api/nothing', 404],
  ['GET', '/api/products/abc', 404],
  ['PATCH', '/api/products', 405],
  ['GET', '/api/events', 426],
])('%s %s is answered with a problem', async (method, path, status) => {
  const response = await request(shop.server)[method.toLowerCase() as 'get'](path).expect(status);
  expect(response.type).toBe('application/problem+json');
  expect(response.body).toMatchObject({ status });
});

test('a client hears of a change', async () => {
  const client = new WebSocket(shop.eventsUrl);
  await once(client, 'open');
  client.send('clients have nothing to say');

  const message = once(client, 'message');
  const { body: product } = await create(lamp);
  const [frame] = await message;
  expect(JSON.parse(String(frame))).toEqual({ type: 'product.created', product });

  client.close();
});
