import type { NestExpressApplication } from '@nestjs/platform-express';
import { WsAdapter } from '@nestjs/platform-ws';
import { logRequests, requireJson } from './middleware.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { ProblemValidationPipe } from './problems/validation.pipe.js';

/** What the server and the end-to-end tests both need on top of AppModule. */
export function setUp(app: NestExpressApplication) {
  app.disable('x-powered-by');
  app.setGlobalPrefix('api');
  app.use(logRequests, requireJson);
  app.useGlobalPipes(new ProblemValidationPipe());
  app.useGlobalFilters(new ProblemFilter());
  app.useWebSocketAdapter(new WsAdapter(app));
}
