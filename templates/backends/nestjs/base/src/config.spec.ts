import { readConfig } from './config.js';

describe('readConfig', () => {
  it.each([
    [{ PORT: 'abc' }, 'PORT must be a number from 1 to 65535, not "abc"'],
    [{ PORT: '65536' }, 'PORT must be a number from 1 to 65535, not "65536"'],
    [{ SECRET_KEY: 'short' }, 'SECRET_KEY must have at least 32 bytes'],
    [{ DEMO_DATA: 'yes' }, 'DEMO_DATA must be 0 or 1, not "yes"'],
  ])('refuses %o', (env, message) => {
    expect(() => readConfig(env)).toThrow(message);
  });
});
