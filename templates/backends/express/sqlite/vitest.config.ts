import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    env: { TEST_DATABASE_URL: process.env.TEST_DATABASE_URL ?? 'sqlite:///:memory:' },
  },
});
