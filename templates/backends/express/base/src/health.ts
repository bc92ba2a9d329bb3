import type { RequestHandler } from 'express';
import { sql } from 'kysely';
import type { Services } from './app.ts';
import { databaseName } from './dialect.ts';
import { Problem } from './problems.ts';

export function health({ database }: Services): RequestHandler {
  return async (_req, res) => {
    try {
      await sql`select 1`.execute(database);
    } catch (cause) {
      throw new Problem(503, 'The database is not available.', { cause });
    }
    res.json({ status: 'ok', stack: 'express', database: databaseName });
  };
}
