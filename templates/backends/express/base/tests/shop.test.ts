import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import jwt from 'jsonwebtoken';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { databaseUrl, secretKey, startShop } from './shop.ts';

const demo = { email: 'demo@example.com', password: 'demo-password' };
const lamp = { name: 'Lamp', description: 'Bright.', price_cents: 3900, stock: 5 };

let shop: Awaited<ReturnType<typeof startShop>>;
let token: string;

beforeAll(async () => {
  shop = await startShop();
  token = (await logIn(demo)).body.access_token;
});

afterAll(() => shop.stop());

const logIn = (credentials: object) =>
  request(shop.server).post('/api/auth/login').send(credentials);

const create = (product: object) =>
  request(shop.server).post('/api/products').auth(token, { type: 'bearer' }).send(product);

const replace = ({ id }: { id: number }, product: object) =>
  request(shop.server).put(`/api/products/${id}`).auth(token, { type: 'bearer' }).send(product);

const remove = ({ id }: { id: number }) =>
  request(shop.server).delete(`/api/products/${id}`).auth(token, { type: 'bearer' });

test('health', async () => {
  const { body } = await request(shop.server).get('/api/health').expect(200);
  expect(body).toMatchObject({ status: 'ok', stack: 'express' });
});

test('login', async () => {
  const right = await logIn(demo).expect(200).expect('Cache-Control', 'no-store');
  expect(right.body).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });

  const wrong = await logIn({ ...demo, password: 'wrong' }).expect(401);
  expect(wrong.type).toBe('application/problem+json');
  const unknown = await logIn({ ...demo, email: 'nobody@example.com' }).expect(401);
  expect(unknown.body).toEqual(wrong.body);
});

test('me', async () => {
  const { body } = await request(shop.server)
    .get('/api/auth/me')
    .auth(token, { type: 'bearer' })
    .expect(200);
  expect(body).toEqual({ id: expect.any(Number), email: demo.email, name: 'Demo User' });
});

test('list and search', async () => {
  const { body: product } = await create({ ...lamp, name: '100%_Lamp' }).expect(201);
  const list = await request(shop.server).get('/api/products').query({ per_page: 100 }).expect(200);
  expect(list.body).toMatchObject({ total: list.body.items.length, page: 1, per_page: 100 });
  expect(list.body.items.at(-1)).toEqual(product);

  const found = await request(shop.server).get('/api/products').query({ q: '%_l' }).expect(200);
  expect(found.body).toEqual({ items: [product], total: 1, page: 1, per_page: 20 });
});

test('create and read', async () => {
  const { body: product, headers } = await create(lamp).expect(201);
  const path = `/api/products/${product.id}`;
  expect(product).toMatchObject(lamp);
  expect(headers).toMatchObject({ location: path });

  const read = await request(shop.server).get(path).expect(200);
  expect(read.body).toEqual(product);
  await request(shop.server).get('/api/products/abc').expect(404);
});

test('replace and delete', async () => {
  const { body: product } = await create(lamp);
  const { body } = await replace(product, { name: 'Lamp', price_cents: 3500, stock: 4 }).expect(
    200,
  );
  expect(body).toEqual({
    ...product,
    description: null,
    price_cents: 3500,
    stock: 4,
    updated_at: expect.any(String),
  });
  await remove(product).expect(204);
  await remove(product).expect(404);
});

test('invalid values', async () => {
  const { body } = await create({ name: ' ', price_cents: -1, description: '💡'.repeat(2001) })
    .expect(422)
    .expect('Content-Type', /application\/problem\+json/);
  expect(body).toMatchObject({ title: 'Unprocessable Entity', status: 422 });
  expect(body.errors).toEqual([
    { pointer: '#/name', detail: 'Enter 1 to 120 characters.' },
    { pointer: '#/description', detail: 'Enter at most 2000 characters.' },
    { pointer: '#/price_cents', detail: 'Enter a whole number from 0 to 100000000.' },
    { pointer: '#/stock', detail: 'This value is missing.' },
  ]);
  const list = await create([]).expect(422);
  expect(list.body.errors).toEqual([{ pointer: '#', detail: 'Send a JSON object.' }]);
  // Lengths count code points, not UTF-16 units.
  await create({ ...lamp, name: '💡'.repeat(120) }).expect(201);
  await request(shop.server).get('/api/products').query({ page: 'x' }).expect(422);
});

test('not logged in', async () => {
  const { body } = await request(shop.server)
    .post('/api/products')
    .send(lamp)
    .expect(401)
    .expect('WWW-Authenticate', 'Bearer');
  expect(body.detail).toBe('Log in first.');
  const forged = jwt.sign({}, 'k'.repeat(32), { subject: '1', expiresIn: 60 });
  await request(shop.server).get('/api/auth/me').auth(forged, { type: 'bearer' }).expect(401);
});

test('expired token', async () => {
  const { sub } = jwt.verify(token, secretKey) as jwt.JwtPayload;
  const me = (claims: object) =>
    request(shop.server)
      .get('/api/auth/me')
      .auth(jwt.sign({ ...claims, sub }, secretKey), { type: 'bearer' });
  const now = Date.now() / 1000;
  await me({ exp: now + 60 }).expect(200);
  await me({ exp: now - 60 }).expect(401);
  await me({}).expect(401);
});

test('events', async () => {
  const received: unknown[] = [];
  const socket = new WebSocket(shop.eventsUrl);
  socket.addEventListener('message', ({ data }) => received.push(JSON.parse(data)));
  await once(socket, 'open');
  socket.send('Listeners have nothing to say.');

  const { body: created } = await create(lamp);
  const { body: updated } = await replace(created, { ...lamp, stock: 4 });
  await remove(created);
  await expect
    .poll(() => received)
    .toEqual([
      { type: 'product.created', product: created },
      { type: 'product.updated', product: updated },
      { type: 'product.deleted', product: updated },
    ]);
  socket.close();
});

test('settings', () => {
  const settings = { DATABASE_URL: databaseUrl, SECRET_KEY: '' };
  expect(readConfig(settings)).toMatchObject({ HOST: '127.0.0.1', PORT: 8000, DEMO_DATA: false });

  const malformed = {
    DATABASE_URL: 'nonsense',
    SECRET_KEY: 'short',
    PORT: 'x',
    DEMO_DATA: 'maybe',
  };
  for (const [name, value] of Object.entries(malformed)) {
    expect(() => readConfig({ ...settings, [name]: value })).toThrow(name);
  }
});

test('add a user', { timeout: 60_000 }, async () => {
  const addUser = async (email: string, password: string) => {
    const env = { ...process.env, DATABASE_URL: databaseUrl };
    const child = spawn(process.execPath, ['src/add-user.ts', email, 'Ann'], { env });
    child.stdin.end(`${password}\n`);
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return output + errors;
  };
  const ann = { email: 'ann@example.com', password: "Ann's password" };
  const answers = await Promise.all([
    addUser(ann.email, ann.password),
    addUser(demo.email, 'another-password'),
    addUser(ann.email, 'short'),
  ]);
  expect(answers[0]).toContain('Added ann@example.com.');
  expect(answers[1]).toContain('demo@example.com is already a user.');
  expect(answers[2]).toContain('Enter at least 8 characters.');
  await logIn(ann).expect(200);
});
