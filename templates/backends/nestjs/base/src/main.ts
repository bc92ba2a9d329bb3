import { ConsoleLogger, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { appConfig, type Config, ConfigError } from './config.js';
import { setUp } from './setup.js';

try {
  await bootstrap();
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}

async function bootstrap() {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // Connections still open after eight seconds are cut.
    process.once(signal, () => setTimeout(() => process.exit(), 8000).unref());
  }
  const app = await NestFactory.create<NestExpressApplication>(AppModule, {
    logger: new ConsoleLogger({ json: process.env.NODE_ENV === 'production' }),
    // If it cannot start, only the error above is shown.
    abortOnError: false,
    bufferLogs: true,
    autoFlushLogs: false,
  });
  app.flushLogs();
  // As PID 1 the process ignores signals that it sends itself, so exit instead.
  app.enableShutdownHooks([], { useProcessExit: true });
  setUp(app);
  const { HOST, PORT } = app.get<Config>(appConfig.KEY);
  await app.init();
  await app.listen(PORT, HOST).catch((error: Error) => {
    throw new ConfigError(`HOST and PORT: ${error.message}`);
  });
  Logger.log(`Listening on ${await app.getUrl()}`);
}
