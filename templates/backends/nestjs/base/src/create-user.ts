import { createInterface } from 'node:readline';
import { NestFactory } from '@nestjs/core';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { AppModule } from './app.module.js';
import { AuthService } from './auth/auth.service.js';
import { LoginDto } from './auth/dto/login.dto.js';

async function readPassword(): Promise<string> {
  process.stderr.write('Password: ');
  // Without an output a terminal shows nothing of what is typed.
  const lines = createInterface({
    input: process.stdin,
    terminal: process.stdin.isTTY,
  });
  const password = await new Promise<string>((resolve) => {
    lines.once('line', resolve).once('close', () => resolve(''));
  });
  lines.close();
  process.stderr.write('\n');
  return password;
}

async function createUser(email?: string, name?: string) {
  if (!email || !name) {
    throw new Error('Usage: node dist/create-user.js EMAIL NAME');
  }
  const password = await readPassword();
  const credentials = plainToInstance(LoginDto, { email, password });
  const [error] = await validate(credentials);
  if (error) {
    throw new Error(
      `${error.property}: ${Object.values(error.constraints ?? {})[0]}`,
    );
  }
  const app = await NestFactory.createApplicationContext(AppModule, {
    logger: ['error'],
  });
  await app.get(AuthService).createUser(credentials, name);
  await app.close();
}

try {
  await createUser(...process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
