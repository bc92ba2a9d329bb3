const { TEST_DATABASE_URL } = process.env;

if (!TEST_DATABASE_URL) {
  throw new Error(
    'Set TEST_DATABASE_URL to a database that the tests may empty, such as postgresql://user:password@localhost:5432/test',
  );
}

/** The environment of the tests. */
export const environment = {
  DATABASE_URL: TEST_DATABASE_URL,
  DEMO_DATA: '1',
  SECRET_KEY: 'a key that only the tests know, of 32 bytes or more',
};
