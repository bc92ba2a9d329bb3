import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { registerAs } from '@nestjs/config';
import { z } from 'zod';
import { databaseUrlExample, defaultDatabaseUrl, isDatabaseUrl } from './database/connection.js';

/** A setting is malformed or unusable; the message is for the person starting the server. */
export class ConfigError extends Error {}

const port = 'PORT must be a number from 1 to 65535.';

const Environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.preprocess(Number, z.int(port).min(1, port).max(65_535, port)).default(8000),
  DATABASE_URL: z
    .string()
    .default(defaultDatabaseUrl)
    .refine(isDatabaseUrl, `DATABASE_URL must look like ${databaseUrlExample}.`),
  SECRET_KEY: z
    .string()
    .refine((key) => Buffer.byteLength(key) >= 32, 'SECRET_KEY must have at least 32 bytes.')
    .optional(),
  DEMO_DATA: z
    .enum(['0', '1'], 'DEMO_DATA must be 0 or 1.')
    .transform((value) => value === '1')
    .default(false),
});

export type Config = z.output<typeof Environment>;

export const appConfig = registerAs('app', () => readConfig(process.env));

/** Reads the settings; throws a ConfigError when one is malformed. */
export function readConfig(variables: NodeJS.ProcessEnv): Config {
  // Compose passes an unset variable as an empty one.
  const set = Object.entries(variables).filter(([, value]) => value !== '');
  const { data, error } = Environment.safeParse(Object.fromEntries(set));
  // The messages repeat no values: they may contain a password.
  if (error) throw new ConfigError(error.issues.map(({ message }) => message).join(' '));
  return data;
}

/** The key that signs the tokens. */
export function secretKey({ SECRET_KEY }: Config): KeyObject {
  if (SECRET_KEY) return createSecretKey(SECRET_KEY, 'utf8');
  Logger.warn('SECRET_KEY is not set: using a random one, tokens end with this process.');
  return createSecretKey(randomBytes(32));
}
