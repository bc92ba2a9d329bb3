import type { DataSourceOptions } from 'typeorm';
import { User } from '../auth/user.entity.js';
import type { AppConfig } from '../config.js';
import { Product } from '../products/product.entity.js';
import { migrations } from './migrations/index.js';

export function dataSourceOptions({ connection }: AppConfig) {
  return {
    ...connection,
    entities: [User, Product],
    migrations,
    migrationsRun: true,
  } satisfies DataSourceOptions;
}
