import { readFileSync } from 'node:fs';
import http, { type IncomingMessage, type Server } from 'node:http';
import path from 'node:path';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { authRouter, createRequireUser } from './auth.ts';
import type { Database } from './database.ts';
import { databaseName } from './dialect.ts';
import type { Events } from './events.ts';
import { methodNotAllowed, notFound, Problem, sendProblem } from './problems.ts';
import { productsRouter } from './products.ts';

export interface Services {
  database: Database;
  events: Events;
  logger: Logger;
  secretKey: Uint8Array;
}

const contract = readFileSync(path.join(import.meta.dirname, '../openapi.yaml'));

function createApp({ database, events, logger, secretKey }: Services): Express {
  const app = express();
  const requireUser = createRequireUser(database, secretKey);

  app.disable('x-powered-by');
  app.use(
    pinoHttp({
      logger,
      customLogLevel: (_req, res) => (res.statusCode >= 500 ? 'error' : 'info'),
      // Headers stay out of the log: they carry tokens.
      serializers: {
        req: ({ method, url }: { method: string; url: string }) => ({ method, url }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
    }),
  );

  app
    .route('/api/health')
    .get(async (_req, res) => {
      try {
        await database
          .selectFrom('products')
          .select('id')
          .limit(1)
          .execute({ signal: AbortSignal.timeout(2000) });
      } catch (cause) {
        throw new Problem(503, 'The database does not answer.', { cause });
      }
      res.json({ status: 'ok', stack: 'express', database: databaseName });
    })
    .all(methodNotAllowed('GET', 'HEAD'));

  app.use('/api/auth', authRouter(database, secretKey, requireUser));
  app.use('/api/products', productsRouter(database, events, requireUser));

  app
    .route('/api/openapi.yaml')
    .get((_req, res) => {
      res.type('application/yaml').send(contract);
    })
    .all(methodNotAllowed('GET', 'HEAD'));

  app
    .route('/api/events')
    .get(() => {
      throw new Problem(426, 'Open a WebSocket here.', {
        headers: { Connection: 'Upgrade', Upgrade: 'websocket' },
      });
    })
    .all(methodNotAllowed('GET'));

  app.use(notFound);
  app.use(sendProblem);
  return app;
}

/** The server of the whole application: requests go to Express, WebSockets to the events. */
export function createServer(services: Services): Server {
  const server = http.createServer({ shouldUpgradeCallback: asksForEvents }, createApp(services));
  server.on('upgrade', (request, socket, head) => {
    services.logger.info({ req: { method: 'GET', url: request.url } }, 'websocket opened');
    services.events.connect(request, socket, head);
  });
  return server;
}

// Anything else that asks for an upgrade, such as HTTP/2, is answered as if it had not.
function asksForEvents({ method, url = '', headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    url.split('?')[0] === '/api/events' &&
    headers.upgrade?.toLowerCase() === 'websocket'
  );
}
