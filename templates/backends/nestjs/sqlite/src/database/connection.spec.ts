import { connectionTo } from './connection.js';

describe('connectionTo', () => {
  it.each([
    ['sqlite:////data/shop.db', '/data/shop.db'],
    ['sqlite:///other.db', 'other.db'],
    ['', 'shop.db'],
    [undefined, 'shop.db'],
  ])('reads %s', (url, database) => {
    expect(connectionTo(url)).toMatchObject({ database });
  });

  it('refuses another database', () => {
    expect(() => connectionTo('postgresql://host/name')).toThrow(
      'DATABASE_URL must look like sqlite:////data/shop.db',
    );
  });
});
