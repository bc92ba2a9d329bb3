import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { hashPassword } from './auth.ts';
import { ConfigError, readConfig } from './config.ts';
import { connect, migrate } from './database.ts';
import { email, password } from './validation.ts';

const NewUser = z.object({ email, password: password.min(8, 'Enter at least 8 characters.') });

try {
  await addUser(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}

async function addUser([email, name]: string[]): Promise<void> {
  if (!email || !name?.trim()) throw new ConfigError('Usage: node src/add-user.ts EMAIL NAME');
  const { DATABASE_URL } = readConfig(process.env);
  const { data, error } = NewUser.safeParse({ email, password: await readPassword() });
  if (error) throw new ConfigError(error.issues.map(({ message }) => message).join(' '));

  const database = connect(DATABASE_URL);
  await migrate(database);
  const { numInsertedOrUpdatedRows } = await database
    .insertInto('users')
    .values({ email, name, password_hash: await hashPassword(data.password) })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .executeTakeFirstOrThrow();
  await database.destroy();
  if (numInsertedOrUpdatedRows === 0n) throw new ConfigError(`${email} is already a user.`);
  console.log(`Added ${email}.`);
}

async function readPassword(): Promise<string> {
  process.stderr.write('Password: ');
  // Without an output, the terminal does not show what is typed.
  const lines = createInterface({ input: process.stdin, terminal: process.stdin.isTTY });
  const [password = ''] = await Promise.race([once(lines, 'line'), once(lines, 'close')]);
  lines.close();
  process.stderr.write('\n');
  return password as string;
}
