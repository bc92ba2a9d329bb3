import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { hash } from '@node-rs/argon2';
import { z } from 'zod';
import { credentials } from './auth.ts';
import { readConfig } from './config.ts';
import { connect, migrate } from './database.ts';

const [email, name] = process.argv.slice(2);
if (email === undefined || name === undefined) {
  console.error('Usage: node dist/add-user.js EMAIL NAME');
  process.exit(2);
}

const user = credentials.safeParse({ email, password: await askPassword() });
if (user.error) {
  console.error(z.prettifyError(user.error));
  process.exit(1);
}

const database = connect(readConfig(process.env).DATABASE_URL);
await migrate(database);
const { numInsertedOrUpdatedRows } = await database
  .insertInto('users')
  .values({ email, name, password_hash: await hash(user.data.password) })
  .onConflict((conflict) => conflict.column('email').doNothing())
  .executeTakeFirstOrThrow();
await database.destroy();
if (numInsertedOrUpdatedRows === 0n) {
  console.error(`${email} is a user already.`);
  process.exit(1);
}

async function askPassword(): Promise<string> {
  process.stderr.write('Password: ');
  // The line editor shows what is typed, so what it shows goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => void done() });
  const input = createInterface({
    input: process.stdin,
    output: nowhere,
    terminal: process.stdin.isTTY,
  });
  const password = await input.question('');
  input.close();
  process.stderr.write('\n');
  return password;
}
