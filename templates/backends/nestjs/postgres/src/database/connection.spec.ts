import { connectionTo } from './connection.js';

describe('connectionTo', () => {
  it.each([
    'postgresql://shop@localhost/shop',
    'postgresql://shop:s%2Fcret@localhost:5432/shop',
  ])('takes %s', (url) => {
    expect(connectionTo(url)).toMatchObject({ url });
  });

  it.each([
    undefined,
    '',
    'sqlite:///shop.db',
    'postgresql://localhost',
    'postgresql://localhost:port/shop',
    'postgresql://shop:100%@localhost/shop',
  ])('refuses %s', (url) => {
    expect(() => connectionTo(url)).toThrow('DATABASE_URL must be set');
  });
});
