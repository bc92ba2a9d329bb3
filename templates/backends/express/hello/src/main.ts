// The Shop API's products as in Express's tutorial: the baseline for benchmarks of the real backend.
import express from 'express';
import { sql } from 'kysely';
import morgan from 'morgan';
import { connect, migrate } from './database.ts';
import { databaseName } from './dialect.ts';

const database = connect(process.env.DATABASE_URL ?? '');
await migrate(database);

const app = express();
app.use(morgan('common'));
app.use(express.json());

app.get('/api/health', async (_req, res) => {
  await sql`select 1`.execute(database);
  res.json({ status: 'ok', stack: 'express', database: databaseName });
});

app.get('/api/products', async (req, res) => {
  const page = Number(req.query.page ?? 1);
  const per_page = Number(req.query.per_page ?? 20);
  const items = await database
    .selectFrom('products')
    .selectAll()
    .orderBy('id')
    .limit(per_page)
    .offset((page - 1) * per_page)
    .execute();
  const { total } = await database
    .selectFrom('products')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  res.json({ items, total, page, per_page });
});

app.get('/api/products/:id', async (req, res) => {
  const product = await database
    .selectFrom('products')
    .selectAll()
    .where('id', '=', Number(req.params.id))
    .executeTakeFirst();
  if (product) res.json(product);
  else res.sendStatus(404);
});

app.post('/api/products', async (req, res) => {
  const { name, description = null, price_cents, stock } = req.body;
  const now = new Date().toISOString();
  const product = await database
    .insertInto('products')
    .values({ name, description, price_cents, stock, created_at: now, updated_at: now })
    .returningAll()
    .executeTakeFirstOrThrow();
  res.status(201).location(`/api/products/${product.id}`).json(product);
});

app.listen(Number(process.env.PORT ?? 8000), process.env.HOST ?? '127.0.0.1');
