import { type Response, Router } from 'express';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Services } from './app.ts';
import { requireUser } from './auth.ts';
import type { Product } from './database.ts';
import { Problem } from './problems.ts';
import { id, jsonBody, text, wholeNumber } from './validation.ts';

const ProductInput = z.object({
  name: text(/^(?=.*\S)[^\0]{1,120}$/su, 'Enter 1 to 120 characters.'),
  description: text(/^[^\0]{0,2000}$/u, 'Enter at most 2000 characters.')
    .nullable()
    .default(null),
  price_cents: wholeNumber(0, 100_000_000),
  stock: wholeNumber(0, 1_000_000),
});

const ListQuery = z.object({
  page: z.preprocess(Number, wholeNumber(1, 1_000_000)).default(1),
  per_page: z.preprocess(Number, wholeNumber(1, 100)).default(20),
  q: text(/^[^\0]{0,80}$/u, 'Enter at most 80 characters.').default(''),
});

interface ProductPage {
  items: Product[];
  total: number;
  page: number;
  per_page: number;
}

const noSuchProduct = () => new Problem(404, 'There is no such product.');

export function productsRouter(services: Services): Router {
  const { database, events } = services;
  const authenticated = requireUser(services);
  const router = Router();

  router.get('/', async (req, res: Response<ProductPage>) => {
    const { page, per_page, q } = ListQuery.parse(req.query);
    let matching = database.selectFrom('products');
    if (q) matching = matching.where(nameContains(q));
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
  });

  router.post('/', authenticated, jsonBody, async (req, res) => {
    const input = ProductInput.parse(req.body);
    const now = new Date().toISOString();
    const product = await database
      .insertInto('products')
      .values({ ...input, created_at: now, updated_at: now })
      .returningAll()
      .executeTakeFirstOrThrow();
    events.publish('product.created', product);
    res.status(201).location(`/api/products/${product.id}`).json(product);
  });

  router.get('/:id', async (req, res) => {
    const product = await database
      .selectFrom('products')
      .selectAll()
      .where('id', '=', readId(req.params))
      .executeTakeFirstOrThrow(noSuchProduct);
    res.json(product);
  });

  router.put('/:id', authenticated, jsonBody, async (req, res) => {
    const input = ProductInput.parse(req.body);
    const product = await database
      .updateTable('products')
      .set({ ...input, updated_at: new Date().toISOString() })
      .where('id', '=', readId(req.params))
      .returningAll()
      .executeTakeFirstOrThrow(noSuchProduct);
    events.publish('product.updated', product);
    res.json(product);
  });

  router.delete('/:id', authenticated, async (req, res) => {
    const product = await database
      .deleteFrom('products')
      .where('id', '=', readId(req.params))
      .returningAll()
      .executeTakeFirstOrThrow(noSuchProduct);
    events.publish('product.deleted', product);
    res.status(204).end();
  });

  return router;
}

function nameContains(q: string) {
  const pattern = `%${q.replace(/[\\%_]/g, String.raw`\$&`)}%`;
  return sql<boolean>`lower(name) like lower(${pattern}) escape '\\'`;
}

function readId(params: { id?: unknown }): number {
  const { data } = id.safeParse(params.id);
  if (!data) throw noSuchProduct();
  return data;
}
