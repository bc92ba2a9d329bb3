import { defineConfig } from 'vitest/config';

const databaseUrl = process.env.TEST_DATABASE_URL;
if (!databaseUrl) {
  throw new Error(
    'Set TEST_DATABASE_URL to a database that the tests may empty, such as postgresql://user:password@localhost:5432/test',
  );
}

export default defineConfig({ test: { env: { DATABASE_URL: databaseUrl } } });
