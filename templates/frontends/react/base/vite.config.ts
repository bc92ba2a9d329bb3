import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const api = {
  target: process.env.API_URL ?? 'http://127.0.0.1:8000',
  ws: true,
};

export default defineConfig({
  plugins: [react()],
  build: {
    // What the API page takes is not a part of the shop's own page.
    rolldownOptions: { input: ['index.html', 'docs.html'] },
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    port: Number(process.env.PORT ?? 5173),
    strictPort: true,
    // One origin for page and API, as nginx gives it in production: no CORS, and Host stays as it is.
    proxy: { '/api': api },
  },
  test: {
    environment: 'jsdom',
    setupFiles: './src/test/setup.ts',
    restoreMocks: true,
    // On a busy machine, jsdom is slow.
    testTimeout: 60_000,
    unstubGlobals: true,
  },
});
