import BetterSqlite from 'better-sqlite3';
import { SqliteDialect } from 'kysely';
import { z } from 'zod';

export const databaseName = 'sqlite';

/** What the environment may say: three slashes and a relative path, or four and an absolute one. */
export const databaseUrl = z
  .string()
  .regex(
    /^sqlite:\/\/\/./,
    'DATABASE_URL must look like sqlite:///shop.db or sqlite:////data/shop.db',
  )
  .default('sqlite:///shop.db');

/** How the driver hands out a point in time, and takes it: as text. */
export type Timestamp = string;

export function createDialect(url: string): SqliteDialect {
  const connection = new BetterSqlite(url.slice('sqlite:///'.length));
  connection.pragma('journal_mode = WAL');
  return new SqliteDialect({ database: connection });
}
