import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { ConfigError, readConfig } from './config.js';
import { connect, dataSourceOptions } from './database/database.js';
import { User } from './users/user.entity.js';
import { UsersService } from './users/users.service.js';
import { email, password } from './validation.js';

const NewUser = z.object({ email, password: password.min(8, 'Enter at least 8 characters.') });

try {
  await addUser(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}

async function addUser([email, name]: string[]): Promise<void> {
  if (!email || !name?.trim()) throw new ConfigError('Usage: node dist/add-user.js EMAIL NAME');
  const config = readConfig(process.env);
  const { data, error } = NewUser.safeParse({ email, password: await readPassword() });
  if (error) throw new ConfigError(error.issues.map(({ message }) => message).join(' '));

  const dataSource = await connect(dataSourceOptions(config));
  const users = new UsersService(dataSource.getRepository(User));
  const isAdded = await users.add(email, name, data.password);
  await dataSource.destroy();
  if (!isAdded) throw new ConfigError(`${email} is already a user.`);
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
