import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { pino } from 'pino';
import { createServer } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { connect, migrate } from './database.ts';
import { Events } from './events.ts';
import { seed } from './seed.ts';

const logger = pino();

try {
  await start();
} catch (error) {
  if (error instanceof ConfigError) console.error(error.message);
  else logger.fatal(error, 'could not start');
  process.exit(1);
}

async function start(): Promise<void> {
  const config = readConfig(process.env);
  const database = connect(config.DATABASE_URL);
  const events = new Events();
  const server = createServer({
    database,
    events,
    logger,
    secretKey: secretKey(config.SECRET_KEY),
  });

  const stop = () => {
    // Whoever does not let go of a connection by then is not waited for.
    setTimeout(() => process.exit(), 5000).unref();
    events.close();
    server.close(() => void database.destroy());
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);

  await migrate(database);
  if (config.DEMO_DATA === '1') await seed(database);
  server.listen(config.PORT, config.HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new ConfigError((error as Error).message);
  }
  logger.info(`listening on http://${config.HOST}:${config.PORT}`);
}

function secretKey(configured: string | undefined): Uint8Array {
  if (configured !== undefined) return Buffer.from(configured);
  logger.warn(
    'SECRET_KEY is not set: tokens are signed with a random key, good until the next start',
  );
  return randomBytes(32);
}
