import type { IncomingMessage } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { WsAdapter } from '@nestjs/platform-ws';
import { logRequests, requireJson } from './middleware.js';

/** Set-up that the server and the tests share on top of AppModule. */
export function setUp(app: NestExpressApplication) {
  app.disable('x-powered-by');
  app.use(logRequests, requireJson);
  app.useBodyParser('json', { limit: '1mb' });
  app.useWebSocketAdapter(new WsAdapter(app));
  // An option of http.createServer that Nest does not pass on; Node.js keeps it in a property of that name.
  Object.assign(app.getHttpServer(), { shouldUpgradeCallback: asksForEvents });
}

// A request for any other upgrade, such as HTTP/2, is answered as if it had not asked.
function asksForEvents({ url = '', headers }: IncomingMessage): boolean {
  return url.split('?')[0] === '/api/events' && headers.upgrade?.toLowerCase() === 'websocket';
}
