import { z } from 'zod';
import { databaseUrl } from './dialect.ts';

/** A setting is malformed; the message is one line for the person who starts the server. */
export class ConfigError extends Error {}

const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z
    .string()
    .refine((port) => /^\d+$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535, {
      error: ({ input }) => `PORT must be a number from 1 to 65535, not ${JSON.stringify(input)}`,
    })
    .transform(Number)
    .default(8000),
  DATABASE_URL: databaseUrl,
  SECRET_KEY: z
    .string()
    .refine((key) => Buffer.byteLength(key) >= 32, 'SECRET_KEY must have at least 32 bytes')
    .optional(),
  DEMO_DATA: z
    .enum(['0', '1'], {
      error: ({ input }) => `DEMO_DATA must be 0 or 1, not ${JSON.stringify(input)}`,
    })
    .default('0'),
});

export type Config = z.output<typeof environment>;

/** Reads the settings; throws a ConfigError when one is malformed. */
export function readConfig(variables: NodeJS.ProcessEnv): Config {
  // Compose hands an unset variable on as an empty one.
  const set = Object.entries(variables).filter(([, value]) => value !== '');
  const { data, error } = environment.safeParse(Object.fromEntries(set));
  if (error) throw new ConfigError(error.issues.map((issue) => issue.message).join('; '));
  return data;
}
