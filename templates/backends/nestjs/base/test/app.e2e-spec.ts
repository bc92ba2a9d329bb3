import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { AppModule } from '../src/app.module.js';
import { setUp } from '../src/setup.js';

const demo = { email: 'demo@example.com', password: 'demo-password' };
const lamp = { name: 'Test lamp', price_cents: 3900, stock: 25 };

describe('Shop API (e2e)', () => {
  let app: NestExpressApplication;
  let server: Server;
  let authorization: string;

  beforeAll(async () => {
    const module = await Test.createTestingModule({
      imports: [AppModule],
    }).compile();
    app = module.createNestApplication<NestExpressApplication>();
    setUp(app);
    await app.listen(0, '127.0.0.1');
    server = app.getHttpServer();
    const { body } = await request(server).post('/api/auth/login').send(demo);
    authorization = `Bearer ${body.access_token}`;
  });

  afterAll(async () => {
    await app.close();
  });

  function create(product: object) {
    return request(server)
      .post('/api/products')
      .set({ authorization })
      .send(product);
  }

  it('is healthy', async () => {
    const { body } = await request(server).get('/api/health').expect(200);
    expect(body).toMatchObject({ status: 'ok', stack: 'nestjs' });
  });

  it('logs in', async () => {
    const response = await request(server)
      .post('/api/auth/login')
      .send(demo)
      .expect(200);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
    });
  });

  it('tells whose token it is', async () => {
    const { body } = await request(server)
      .get('/api/auth/me')
      .set({ authorization })
      .expect(200);
    expect(body).toMatchObject({ email: demo.email, name: 'Demo User' });
  });

  it('refuses a wrong password', async () => {
    const response = await request(server)
      .post('/api/auth/login')
      .send({ ...demo, password: 'wrong-password' })
      .expect(401);
    expect(response.headers['www-authenticate']).toBe('Bearer');
    expect(response.type).toBe('application/problem+json');
  });

  it('refuses credentials that cannot be any', async () => {
    const { body } = await request(server)
      .post('/api/auth/login')
      .send({ email: 'demo', password: 'short' })
      .expect(422);
    expect(body.errors).toMatchObject([
      { pointer: '#/email' },
      { pointer: '#/password' },
    ]);
  });

  it('creates, lists and finds a product', async () => {
    const { body: product, headers } = await create({
      ...lamp,
      name: '100%_lamp',
    }).expect(201);
    expect(headers.location).toBe(`/api/products/${product.id}`);
    expect(product).toMatchObject({ name: '100%_lamp', description: null });

    await request(server).get(headers.location).expect(200, product);
    const { body: page } = await request(server)
      .get('/api/products')
      .query({ q: '%_LAMP', per_page: 100 })
      .expect(200);
    expect(page.items).toContainEqual(product);
    expect(page.total).toBe(page.items.length);
  });

  it('names every invalid member of a product', async () => {
    const { body } = await create({
      name: ' ',
      description: 5,
      price_cents: '1',
      stock: -1,
    }).expect(422);
    const pointers = body.errors.map(
      (error: { pointer: string }) => error.pointer,
    );
    expect(pointers.sort()).toEqual([
      '#/description',
      '#/name',
      '#/price_cents',
      '#/stock',
    ]);
  });

  it('counts code points, not UTF-16 units', async () => {
    await create({ ...lamp, name: '💡'.repeat(120) }).expect(201);
    await create({ ...lamp, name: '💡'.repeat(121) }).expect(422);
  });

  it('replaces and deletes a product', async () => {
    const { headers } = await create(lamp).expect(201);
    const { body } = await request(server)
      .put(headers.location)
      .set({ authorization })
      .send({ ...lamp, stock: 24 })
      .expect(200);
    expect(body).toMatchObject({ ...lamp, stock: 24 });

    const remove = () =>
      request(server).delete(headers.location).set({ authorization });
    await remove().expect(204);
    await remove().expect(404);
  });

  it('changes nothing without a token', async () => {
    const { headers } = await request(server)
      .post('/api/products')
      .send(lamp)
      .expect(401);
    expect(headers['www-authenticate']).toBe('Bearer');
  });

  it('answers an unknown route with a problem', async () => {
    const { body, type } = await request(server).get('/api/nope').expect(404);
    expect(type).toBe('application/problem+json');
    expect(body).toMatchObject({ title: 'Not Found', status: 404 });
  });

  it('sends an event for a new product', async () => {
    const { port } = server.address() as AddressInfo;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/events`);
    await once(socket, 'open');
    const message = once(socket, 'message');
    const { body: product } = await create(lamp).expect(201);
    const [{ data }] = await message;
    expect(JSON.parse(data)).toEqual({ type: 'product.created', product });
    socket.close();
  });
});
