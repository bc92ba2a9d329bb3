import { defineConfig } from 'vitest/config';
import { environment } from './test/environment.js';

export default defineConfig({
  test: {
    globals: true,
    include: ['src/**/*.spec.ts', 'test/**/*.e2e-spec.ts'],
    env: environment,
  },
});
