if (!process.env.TEST_DATABASE_URL) {
  console.error(
    'Set TEST_DATABASE_URL to a database for tests only, such as postgresql://user:password@localhost:5432/test',
  );
  process.exit(1);
}

/** What the end-to-end tests run with. */
export const environment = {
  DATABASE_URL: process.env.TEST_DATABASE_URL,
  DEMO_DATA: '1',
  SECRET_KEY: '',
};
