import { DataSource, type DataSourceOptions } from 'typeorm';
import { type Config, ConfigError } from '../config.js';
import { Product } from '../products/product.entity.js';
import { User } from '../users/user.entity.js';
import { connectionTo } from './connection.js';
import { Initial1767225600000 } from './migrations/1767225600000-Initial.js';

export function dataSourceOptions({ DATABASE_URL }: Config) {
  return {
    ...connectionTo(DATABASE_URL),
    entities: [User, Product],
    // In the order in which they run.
    migrations: [Initial1767225600000],
  } satisfies DataSourceOptions;
}

/** Brings the schema up to date; throws a ConfigError when that is not possible. */
export async function connect(options: DataSourceOptions): Promise<DataSource> {
  let dataSource: DataSource;
  try {
    dataSource = await new DataSource(options).initialize();
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    // Node.js appends the path, which is from the URL, after a comma.
    const reason = (message || code)?.split(', ')[0];
    throw new ConfigError(`DATABASE_URL: the database is not available: ${reason}`);
  }
  await dataSource.runMigrations().catch(({ message }: Error) => {
    throw new ConfigError(`DATABASE_URL: the schema cannot be brought up to date: ${message}`);
  });
  return dataSource;
}
