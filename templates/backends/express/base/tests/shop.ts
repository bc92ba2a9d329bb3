import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createServer } from '../src/app.ts';
import { connect, migrate } from '../src/database.ts';
import { Events } from '../src/events.ts';
import { seed } from '../src/seed.ts';

/** Starts the application on a free port, with nothing but the demo data in its database. */
export async function startShop() {
  const database = connect(process.env.TEST_DATABASE_URL ?? '');
  await migrate(database);
  await database.deleteFrom('products').execute();
  await database.deleteFrom('users').execute();
  await seed(database);

  const events = new Events();
  const server = createServer({
    database,
    events,
    logger: pino({ level: 'silent' }),
    secretKey: Buffer.from('a key that only the tests know, 32 bytes or more'),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    server,
    eventsUrl: `ws://127.0.0.1:${port}/api/events`,
    async stop() {
      events.close();
      server.close();
      await once(server, 'close');
      await database.destroy();
    },
  };
}
