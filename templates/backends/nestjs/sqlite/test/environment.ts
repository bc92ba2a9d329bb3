/** The environment of the tests. */
export const environment = {
  DATABASE_URL: 'sqlite:///:memory:',
  DEMO_DATA: '1',
  SECRET_KEY: 'a key that only the tests know, of 32 bytes or more',
};
