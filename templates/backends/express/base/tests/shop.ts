import { createSecretKey } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from '../src/app.ts';
import { connect, migrate } from '../src/database.ts';
import { Events } from '../src/events.ts';
import { seed } from '../src/seed.ts';

export const databaseUrl = process.env.DATABASE_URL ?? '';
export const secretKey = createSecretKey(
  'a key that only the tests know, of 32 bytes or more',
  'utf8',
);

/** Starts the application on a free port, with only the demo data in its database. */
export async function startShop() {
  const database = connect(databaseUrl);
  await migrate(database);
  await database.deleteFrom('products').execute();
  await database.deleteFrom('users').execute();
  await seed(database);

  const events = new Events();
  const server = createServer({ database, events, secretKey });
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
