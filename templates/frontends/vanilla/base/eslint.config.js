import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';

export default defineConfig([
  globalIgnores(['dist', 'playwright-report']),
  js.configs.recommended,
  { files: ['src/**/*.js'], languageOptions: { globals: globals.browser } },
  {
    files: ['*.js', 'e2e/**', 'src/**/*.test.js', 'src/test/**'],
    languageOptions: { globals: globals.node },
  },
]);
