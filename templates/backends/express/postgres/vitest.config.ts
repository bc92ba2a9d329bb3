import { defineConfig } from 'vitest/config';

if (!process.env.TEST_DATABASE_URL) {
  console.error(
    'Set TEST_DATABASE_URL to a database that the tests may empty, such as postgresql://postgres@localhost:5432/shop_test',
  );
  process.exit(1);
}

export default defineConfig({});
