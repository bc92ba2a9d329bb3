import { defineConfig } from 'vitest/config';
import { environment } from './test/environment.js';

export default defineConfig({
  test: {
    globals: true,
    include: ['test/**/*.e2e-spec.ts'],
    env: environment,
  },
});
