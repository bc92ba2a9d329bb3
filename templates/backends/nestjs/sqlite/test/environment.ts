/** What the end-to-end tests run with. */
export const environment = {
  DATABASE_URL: process.env.TEST_DATABASE_URL ?? 'sqlite:///:memory:',
  DEMO_DATA: '1',
  SECRET_KEY: '',
};
