import { Inject, Injectable, OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { hashPassword } from '../auth/passwords.js';
import { appConfig, type Config } from '../config.js';
import { Product } from '../products/product.entity.js';
import { User } from '../users/user.entity.js';

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

/** Fills an empty database with a demo user and demo products, before the server listens. */
@Injectable()
export class SeedService implements OnApplicationBootstrap {
  constructor(
    @Inject(appConfig.KEY) private readonly config: Config,
    private readonly dataSource: DataSource,
  ) {}

  async onApplicationBootstrap() {
    if (!this.config.DEMO_DATA) return;
    const password_hash = await hashPassword('demo-password');
    await this.dataSource.transaction(async (manager) => {
      if ((await manager.exists(User)) || (await manager.exists(Product))) return;
      await manager.insert(User, { email: 'demo@example.com', name: 'Demo User', password_hash });
      const created_at = new Date();
      const updated_at = created_at;
      await manager.insert(
        Product,
        products.map(([name, description, price_cents, stock]) => {
          return { name, description, price_cents, stock, created_at, updated_at };
        }),
      );
    });
  }
}
