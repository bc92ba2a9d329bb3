import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { JwtService } from '@nestjs/jwt';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { DataSource } from 'typeorm';
import { AppModule } from '../src/app.module.js';
import { readConfig } from '../src/config.js';
import { Product } from '../src/products/product.entity.js';
import { setUp } from '../src/setup.js';
import { User } from '../src/users/user.entity.js';
import { UsersService } from '../src/users/users.service.js';

const demo = { email: 'demo@example.com', password: 'demo-password' };
const lamp = { name: 'Lamp', description: 'Bright.', price_cents: 3900, stock: 5 };

let app: NestExpressApplication;
let server: Server;
let token: string;

beforeAll(async () => {
  const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
  // Empty, so that it starts with only the demo data.
  await module.get(DataSource).getRepository(Product).clear();
  await module.get(DataSource).getRepository(User).clear();
  app = module.createNestApplication<NestExpressApplication>({ logger: ['error'] });
  setUp(app);
  await app.listen(0, '127.0.0.1');
  server = app.getHttpServer();
  token = (await logIn(demo)).body.access_token;
});

afterAll(() => app.close());

const logIn = (credentials: object) => request(server).post('/api/auth/login').send(credentials);

const create = (product: object) =>
  request(server).post('/api/products').auth(token, { type: 'bearer' }).send(product);

const replace = ({ id }: { id: number }, product: object) =>
  request(server).put(`/api/products/${id}`).auth(token, { type: 'bearer' }).send(product);

const remove = ({ id }: { id: number }) =>
  request(server).delete(`/api/products/${id}`).auth(token, { type: 'bearer' });

test('health', async () => {
  const { body } = await request(server).get('/api/health').expect(200);
  expect(body).toMatchObject({ status: 'ok', stack: 'nestjs' });
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
  const { body } = await request(server)
    .get('/api/auth/me')
    .auth(token, { type: 'bearer' })
    .expect(200);
  expect(body).toEqual({ id: expect.any(Number), email: demo.email, name: 'Demo User' });
});

test('list and search', async () => {
  const { body: product } = await create({ ...lamp, name: '100%_Lamp' }).expect(201);
  const list = await request(server).get('/api/products').query({ per_page: 100 }).expect(200);
  expect(list.body).toMatchObject({ total: list.body.items.length, page: 1, per_page: 100 });
  expect(list.body.items.at(-1)).toEqual(product);

  const found = await request(server).get('/api/products').query({ q: '%_l' }).expect(200);
  expect(found.body).toEqual({ items: [product], total: 1, page: 1, per_page: 20 });
});

test('create and read', async () => {
  const { body: product, headers } = await create(lamp).expect(201);
  const path = `/api/products/${product.id}`;
  expect(product).toMatchObject(lamp);
  expect(headers).toMatchObject({ location: path });

  const read = await request(server).get(path).expect(200);
  expect(read.body).toEqual(product);
  await request(server).get('/api/products/abc').expect(404);
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
  await request(server).get('/api/products').query({ page: 'x' }).expect(422);
});

test('not logged in', async () => {
  const { body } = await request(server)
    .post('/api/products')
    .send(lamp)
    .expect(401)
    .expect('WWW-Authenticate', 'Bearer');
  expect(body.detail).toBe('Log in first.');
  const forged = new JwtService({ secret: 'k'.repeat(32) }).sign({ sub: '1' }, { expiresIn: 60 });
  await request(server).get('/api/auth/me').auth(forged, { type: 'bearer' }).expect(401);
});

test('expired token', async () => {
  const jwt = app.get(JwtService);
  const { sub } = jwt.decode(token);
  const me = (expiresIn: number) =>
    request(server).get('/api/auth/me').auth(jwt.sign({ sub }, { expiresIn }), { type: 'bearer' });
  await me(60).expect(200);
  await me(-60).expect(401);
});

test('events', async () => {
  const { port } = server.address() as AddressInfo;
  const received: unknown[] = [];
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/events`);
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
  const settings = { DATABASE_URL: process.env.DATABASE_URL, SECRET_KEY: '' };
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

test('add a user', async () => {
  const ann = { email: 'ann@example.com', password: "Ann's password" };
  const users = app.get(UsersService);
  expect(await users.add(ann.email, 'Ann', ann.password)).toBe(true);
  expect(await users.add(ann.email, 'Ann', ann.password)).toBe(false);
  await logIn(ann).expect(200);
});
