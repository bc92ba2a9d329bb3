import { hash } from '@node-rs/argon2';
import type { Database } from './database.ts';

const products: [name: string, description: string | null, priceCents: number, stock: number][] = [
  ['Desk lamp', 'Warm light, folds flat.', 3900, 25],
  ['Walnut desk', 'Solid wood, oiled by hand.', 48900, 4],
  ['Office chair', 'Adjustable in every direction that matters.', 27900, 9],
  ['Monitor arm', 'Holds up to 9 kg.', 8900, 14],
  ['Mechanical keyboard', 'Quiet switches, loud colours.', 12900, 30],
  ['Wireless mouse', null, 4900, 42],
  ['Notebook', '192 pages, dotted.', 1200, 180],
  ['Fountain pen', 'Medium nib, blue ink.', 5600, 17],
  ['Coffee mug', 'Holds 300 ml and a grudge.', 1500, 64],
  ['Plant pot', 'Terracotta, with saucer.', 2200, 38],
  ['Headphones', 'Closed back, 32 ohm.', 15900, 11],
  ['Backpack', '20 litres, fits a 15 inch laptop.', 9900, 21],
];

/** Adds a user and some products to look at, unless there already are users or products. */
export async function seed(database: Database): Promise<void> {
  const passwordHash = await hash('demo-password');
  await database.transaction().execute(async (transaction) => {
    const user = await transaction.selectFrom('users').select('id').limit(1).executeTakeFirst();
    const product = await transaction
      .selectFrom('products')
      .select('id')
      .limit(1)
      .executeTakeFirst();
    if (user || product) return;

    await transaction
      .insertInto('users')
      .values({ email: 'demo@example.com', name: 'Demo User', password_hash: passwordHash })
      .execute();
    const now = new Date().toISOString();
    await transaction
      .insertInto('products')
      .values(
        products.map(([name, description, price_cents, stock]) => ({
          name,
          description,
          price_cents,
          stock,
          created_at: now,
          updated_at: now,
        })),
      )
      .execute();
  });
}
