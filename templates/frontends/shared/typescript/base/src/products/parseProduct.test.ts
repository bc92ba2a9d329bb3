import { expect, test } from 'vitest';
import { parseProduct } from './parseProduct.ts';

function parse(changes: Record<string, string> = {}) {
  const form = { name: 'Lamp', description: '', price_cents: '39', stock: '25' };
  return parseProduct({ ...form, ...changes });
}

test('reads a product', () => {
  expect(parse({ name: ' Lamp ', description: 'Folds flat.' })).toEqual({
    product: { name: 'Lamp', description: 'Folds flat.', price_cents: 3900, stock: 25 },
    errors: {},
  });
  expect(parse().product.description).toBeNull();
});

test.each([
  ['0', 0],
  ['19.9', 1990],
  ['19,99', 1999],
  ['1000000.00', 100_000_000],
  ['1.10', 110],
])('reads the price %s', (price, cents) => {
  expect(parse({ price_cents: price })).toMatchObject({
    product: { price_cents: cents },
    errors: {},
  });
});

test.each(['', '-1', '1.999', '1e3', '1 000', 'free', '1000000.01'])(
  'takes no price like “%s”',
  (price) => {
    expect(Object.keys(parse({ price_cents: price }).errors)).toEqual(['price_cents']);
  },
);

test.each(['', '-1', '1.5', '1000001'])('takes no stock like “%s”', (stock) => {
  expect(Object.keys(parse({ stock }).errors)).toEqual(['stock']);
});

test('counts characters, not code units', () => {
  expect(parse({ name: '🪑'.repeat(120) }).errors).toEqual({});
  expect(Object.keys(parse({ name: '🪑'.repeat(121) }).errors)).toEqual(['name']);
});

test('says everything that is wrong at once', () => {
  const wrong = { name: ' ', description: 'x'.repeat(2001), price_cents: '', stock: '' };
  expect(Object.keys(parse(wrong).errors)).toEqual(['name', 'description', 'price_cents', 'stock']);
});
