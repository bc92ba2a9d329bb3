import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const api = {
  target: process.env.API_URL ?? 'http://127.0.0.1:8000',
  ws: true,
};

export default defineConfig({
  plugins: [react()],
  build: {
    // The API page's scripts are not part of the shop's page.
    rolldownOptions: { input: ['index.html', 'docs.html'] },
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    port: Number(process.env.PORT ?? 5173),
    strictPort: true,
    // One origin for page and API, as with nginx in production: no CORS, and Host is unchanged.
    proxy: { '/api': api },
  },
  test: {
    dir: 'src',
    environment: 'jsdom',
    setupFiles: './src/test/setup.ts',
    restoreMocks: true,
    // On a busy machine, jsdom is slow.
    testTimeout: 60_000,
    unstubGlobals: true,
  },
});
