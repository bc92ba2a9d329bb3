import { defineConfig } from 'vitest/config';

if (!process.env.TEST_DATABASE_URL) {
  throw new Error(
    'Set TEST_DATABASE_URL to a database that the tests may empty, such as postgresql://user:password@localhost:5432/test',
  );
}

export default defineConfig({});
