import { defineConfig, devices } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  forbidOnly: Boolean(process.env.CI),
  // On a busy machine, a browser is slow.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    ...devices['Desktop Chrome'],
    baseURL: process.env.BASE_URL ?? 'http://localhost:8080',
    locale: 'en-US',
    actionTimeout: 20_000,
    trace: 'retain-on-failure',
    // A Chromium of your own, instead of the one that Playwright downloads.
    launchOptions: { executablePath: process.env.CHROMIUM_PATH },
  },
});
