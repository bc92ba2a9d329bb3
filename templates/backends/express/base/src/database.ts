import fs from 'node:fs/promises';
import path from 'node:path';
import { type Generated, Kysely, type Selectable, sql } from 'kysely';
import { FileMigrationProvider, Migrator } from 'kysely/migration';
import { ConfigError } from './config.ts';
import { createDialect, type Timestamp } from './dialect.ts';

interface Tables {
  users: {
    id: Generated<number>;
    email: string;
    name: string;
    password_hash: string;
  };
  products: {
    id: Generated<number>;
    name: string;
    description: string | null;
    price_cents: number;
    stock: number;
    created_at: Timestamp;
    updated_at: Timestamp;
  };
}

export type Database = Kysely<Tables>;
export type Product = Selectable<Tables['products']>;

export function connect(url: string): Database {
  return new Kysely<Tables>({ dialect: createDialect(url) });
}

/** Brings the schema up to date; throws a ConfigError when that is not possible. */
export async function migrate(database: Database): Promise<void> {
  await sql`select 1`.execute(database).catch(({ message, code }: Error & { code?: string }) => {
    throw new ConfigError(`DATABASE_URL: the database is not available: ${message || code}`);
  });
  const migrator = new Migrator({
    db: database,
    provider: new FileMigrationProvider({
      fs,
      path,
      migrationFolder: path.join(import.meta.dirname, 'migrations'),
    }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error instanceof Error) {
    throw new ConfigError(
      `DATABASE_URL: the schema cannot be brought up to date: ${error.message}`,
    );
  }
  if (error) throw error;
}
