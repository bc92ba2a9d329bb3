import { type ColumnType, PostgresDialect } from 'kysely';
import pg from 'pg';

export const databaseName = 'postgres';

/** No default: the server must be named. */
export const defaultDatabaseUrl = '';

export const databaseUrlExample = 'postgresql://user:password@host:port/name';

export function isDatabaseUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'postgresql:' && url.hostname !== '' && url.pathname.length > 1;
}

/** Points in time are dates when read and text when written. */
export type Timestamp = ColumnType<Date, string, string>;

// PostgreSQL's bigint is read as text, because it may not fit a number. Ids and counts here do.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export function createDialect(url: string): PostgresDialect {
  const pool = new pg.Pool({ connectionString: url, max: 20, connectionTimeoutMillis: 10_000 });
  // The pool replaces an idle connection that breaks; without this it would end the process.
  pool.on('error', (error) => console.error(`Lost a connection to the database: ${error.message}`));
  return new PostgresDialect({ pool });
}
