import { registerAs, type ConfigType } from '@nestjs/config';
import { connectionTo } from './database/connection.js';

export const appConfig = registerAs('app', () => readConfig(process.env));

export type AppConfig = ConfigType<typeof appConfig>;

export function readConfig(env: NodeJS.ProcessEnv) {
  return {
    host: env.HOST || '127.0.0.1',
    port: readPort(env.PORT || '8000'),
    secretKey: readSecretKey(env.SECRET_KEY),
    demoData: readFlag('DEMO_DATA', env.DEMO_DATA || '0'),
    connection: connectionTo(env.DATABASE_URL),
  };
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65535) {
    throw new Error(`PORT must be a number from 1 to 65535, not "${text}"`);
  }
  return port;
}

function readSecretKey(text: string | undefined): string | undefined {
  if (text && Buffer.byteLength(text) < 32) {
    throw new Error('SECRET_KEY must have at least 32 bytes');
  }
  return text || undefined;
}

function readFlag(name: string, text: string): boolean {
  if (text !== '0' && text !== '1') {
    throw new Error(`${name} must be 0 or 1, not "${text}"`);
  }
  return text === '1';
}
