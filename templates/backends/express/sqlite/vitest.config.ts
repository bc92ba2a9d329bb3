import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

const folder = mkdtempSync(path.join(tmpdir(), 'shop-'));
process.once('exit', () => rmSync(folder, { recursive: true }));

export default defineConfig({
  test: { env: { DATABASE_URL: `sqlite:///${folder}/test.db` } },
});
