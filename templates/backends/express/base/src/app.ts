import type { KeyObject } from 'node:crypto';
import http, { type IncomingMessage, type Server } from 'node:http';
import path from 'node:path';
import express, { type Request } from 'express';
import morgan from 'morgan';
import { authRouter } from './auth.ts';
import type { Database } from './database.ts';
import type { Events } from './events.ts';
import { health } from './health.ts';
import { notFound, sendProblem } from './problems.ts';
import { productsRouter } from './products.ts';

export interface Services {
  database: Database;
  events: Events;
  secretKey: KeyObject;
}

const root = path.join(import.meta.dirname, '..');

/** The server of the whole application: requests go to Express, WebSockets to the events. */
export function createServer(services: Services): Server {
  const app = express();
  app.disable('x-powered-by');
  const { NODE_ENV } = process.env;
  if (NODE_ENV !== 'test') {
    app.use(morgan(NODE_ENV === 'production' ? 'common' : 'dev', { skip: asksForHealth }));
  }

  app.get('/api/health', health(services));
  app.use('/api/auth', authRouter(services));
  app.use('/api/products', productsRouter(services));
  app.get('/api/openapi.yaml', (_req, res) => {
    res.type('application/yaml').sendFile('openapi.yaml', { root });
  });
  app.use(notFound);
  app.use(sendProblem);

  const server = http.createServer({ shouldUpgradeCallback: asksForEvents }, app);
  server.on('upgrade', (request, socket, head) => services.events.accept(request, socket, head));
  return server;
}

// Health checks are frequent.
function asksForHealth({ originalUrl }: Request): boolean {
  return originalUrl === '/api/health';
}

// A request for any other upgrade, such as HTTP/2, is answered as if it had not asked.
function asksForEvents({ url = '', headers }: IncomingMessage): boolean {
  return url.split('?')[0] === '/api/events' && headers.upgrade?.toLowerCase() === 'websocket';
}
