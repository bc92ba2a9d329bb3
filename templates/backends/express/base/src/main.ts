import { once } from 'node:events';
import { createServer } from './app.ts';
import { type Config, ConfigError, readConfig, secretKey } from './config.ts';
import { connect, migrate } from './database.ts';
import { Events } from './events.ts';
import { seed } from './seed.ts';

try {
  await start(readConfig(process.env));
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}

async function start(config: Config): Promise<void> {
  const database = connect(config.DATABASE_URL);
  const events = new Events();
  const server = createServer({ database, events, secretKey: secretKey(config) });

  const stop = () => {
    if (!server.listening) process.exit();
    // Connections still open after eight seconds are cut.
    setTimeout(() => process.exit(), 8000).unref();
    events.close();
    server.close(() => void database.destroy());
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);

  await migrate(database);
  if (config.DEMO_DATA) await seed(database);
  server.listen(config.PORT, config.HOST);
  await once(server, 'listening').catch((error: Error) => {
    throw new ConfigError(`HOST and PORT: ${error.message}`);
  });
  console.log(`Listening on http://${config.HOST}:${config.PORT}`);
}
