import BetterSqlite from 'better-sqlite3';
import { SqliteDialect } from 'kysely';

export const databaseName = 'sqlite';

/** Three slashes and a relative path, or four and an absolute one. */
export const defaultDatabaseUrl = 'sqlite:///shop.db';

export const databaseUrlExample = 'sqlite:////path/file';

export function isDatabaseUrl(url: string): boolean {
  return /^sqlite:\/\/\/./.test(url);
}

/** Points in time are text, in and out. */
export type Timestamp = string;

export function createDialect(url: string): SqliteDialect {
  return new SqliteDialect({
    async database() {
      const connection = new BetterSqlite(url.slice('sqlite:///'.length), { timeout: 5000 });
      connection.pragma('journal_mode = WAL');
      return connection;
    },
  });
}
