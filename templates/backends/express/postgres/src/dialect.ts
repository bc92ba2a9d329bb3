import { type ColumnType, PostgresDialect } from 'kysely';
import pg from 'pg';
import { z } from 'zod';

export const databaseName = 'postgres';

/** What the environment must say. The message repeats nothing of it: a password may be in there. */
export const databaseUrl = z
  .string('DATABASE_URL must be set, such as postgresql://user:password@host:5432/name')
  .refine(isPostgresUrl, 'DATABASE_URL must look like postgresql://user:password@host:5432/name');

/** How the driver hands out a point in time, and takes it. */
export type Timestamp = ColumnType<Date, string, string>;

// PostgreSQL's bigint comes as text, as it may not fit a number. Ids and counts here do.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export function createDialect(url: string): PostgresDialect {
  const pool = new pg.Pool({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  return new PostgresDialect({ pool });
}

function isPostgresUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'postgresql:' && url.hostname !== '' && url.pathname.length > 1;
}
