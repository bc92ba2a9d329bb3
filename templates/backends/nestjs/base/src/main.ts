import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { appConfig } from './config.js';
import { setUp } from './setup.js';

async function bootstrap() {
  const { host, port } = appConfig();
  const app = await NestFactory.create<NestExpressApplication>(AppModule, {
    logger: new ConsoleLogger({
      json: process.env.NODE_ENV === 'production',
      compact: true,
    }),
  });
  setUp(app);
  process.once('SIGTERM', () => {
    // Requests under way may end, but one that never does must not hold up a stop.
    setTimeout(() => app.getHttpServer().closeAllConnections(), 3000);
  });
  // As process 1 of a container a signal to oneself is ignored, an exit is not.
  app.enableShutdownHooks([], { useProcessExit: true });
  await app.listen(port, host);
}

try {
  await bootstrap();
} catch (error) {
  // A malformed variable or a taken port: what to do about it is in the message.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
