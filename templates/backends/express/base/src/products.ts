import { type RequestHandler, Router } from 'express';
import { sql } from 'kysely';
import { z } from 'zod';
import { jsonBody } from './body.ts';
import type { Database } from './database.ts';
import type { Events } from './events.ts';
import { methodNotAllowed, Problem } from './problems.ts';

// String.length counts an emoji as two; what people call a character is closer to a code point.
const atMost = (limit: number) => (text: string) => [...text].length <= limit;

// Written as what is allowed: everything from the space on, apart from the delete character.
const withoutControls = /^[ -~\u0080-\u{10ffff}]*$/u;

const productInput = z.object({
  name: z
    .string()
    .regex(/[^ ]/, 'Must not be blank.')
    .regex(withoutControls, 'Must not contain control characters.')
    .refine(atMost(120), 'Must have at most 120 characters.'),
  description: z
    .string()
    .refine((text) => !text.includes('\0'), 'Must not contain NUL.')
    .refine(atMost(2000), 'Must have at most 2000 characters.')
    .nullable()
    .default(null),
  price_cents: z.int().min(0).max(100_000_000),
  stock: z.int().min(0).max(1_000_000),
});

const integerText = z
  .string()
  .regex(/^-?\d+$/, 'Must be an integer.')
  .transform(Number);

const listQuery = z.object({
  page: integerText.pipe(z.int().min(1).max(1_000_000)).default(1),
  per_page: integerText.pipe(z.int().min(1).max(100)).default(20),
  q: z
    .string()
    .min(1)
    .regex(withoutControls, 'Must not contain control characters.')
    .refine(atMost(80), 'Must have at most 80 characters.')
    .optional(),
});

const noSuchProduct = () => new Problem(404, 'There is no such product.');

export function productsRouter(
  database: Database,
  events: Events,
  requireUser: RequestHandler,
): Router {
  const router = Router();

  router
    .route('/')
    .get(async (req, res) => {
      const { page, per_page, q } = listQuery.parse(req.query);
      let matching = database.selectFrom('products');
      if (q !== undefined) {
        const pattern = `%${q.replace(/[\\%_]/g, String.raw`\$&`)}%`;
        matching = matching.where(sql<boolean>`lower(name) like lower(${pattern}) escape '\\'`);
      }
      const items = await matching
        .selectAll()
        .orderBy('id')
        .limit(per_page)
        .offset((page - 1) * per_page)
        .execute();
      const { total } = await matching
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow();
      res.json({ items, total, page, per_page });
    })
    .post(requireUser, jsonBody, async (req, res) => {
      const input = productInput.parse(req.body);
      const now = new Date().toISOString();
      const product = await database
        .insertInto('products')
        .values({ ...input, created_at: now, updated_at: now })
        .returningAll()
        .executeTakeFirstOrThrow();
      events.publish({ type: 'product.created', product });
      res.status(201).location(`/api/products/${product.id}`).json(product);
    })
    .all(methodNotAllowed('GET', 'HEAD', 'POST'));

  router
    .route('/:id')
    .get(async (req, res) => {
      const product = await database
        .selectFrom('products')
        .selectAll()
        .where('id', '=', readId(req.params.id))
        .executeTakeFirstOrThrow(noSuchProduct);
      res.json(product);
    })
    .put(requireUser, jsonBody, async (req, res) => {
      const id = readId(req.params.id);
      const input = productInput.parse(req.body);
      const product = await database
        .updateTable('products')
        .set({ ...input, updated_at: new Date().toISOString() })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow(noSuchProduct);
      events.publish({ type: 'product.updated', product });
      res.json(product);
    })
    .delete(requireUser, async (req, res) => {
      const product = await database
        .deleteFrom('products')
        .where('id', '=', readId(req.params.id))
        .returningAll()
        .executeTakeFirstOrThrow(noSuchProduct);
      events.publish({ type: 'product.deleted', product });
      res.status(204).end();
    })
    .all(methodNotAllowed('GET', 'HEAD', 'PUT', 'DELETE'));

  return router;
}

function readId(text: string): number {
  const id = Number(text);
  if (!/^[1-9]\d*$/.test(text) || !Number.isSafeInteger(id)) throw noSuchProduct();
  return id;
}
