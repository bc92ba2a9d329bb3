import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseProduct } from './parseProduct.js';

function parse(changes = {}) {
  const form = { name: 'Lamp', description: '', price_cents: '39', stock: '25' };
  return parseProduct({ ...form, ...changes });
}

/** @param {object} changes */
function wrong(changes) {
  return Object.keys(parse(changes).errors);
}

test('reads a product', () => {
  assert.deepEqual(parse({ name: ' Lamp ', description: 'Folds flat.' }), {
    product: { name: 'Lamp', description: 'Folds flat.', price_cents: 3900, stock: 25 },
    errors: {},
  });
  assert.equal(parse().product.description, null);
});

test('reads a price from its digits', () => {
  const prices = { 0: 0, 19.9: 1990, '19,99': 1999, '1000000.00': 100_000_000, '1.10': 110 };
  for (const [price, cents] of Object.entries(prices)) {
    assert.equal(parse({ price_cents: price }).product.price_cents, cents);
  }
});

test('takes no other price', () => {
  for (const price of ['', '-1', '1.999', '1e3', '1 000', 'free', '1000000.01']) {
    assert.deepEqual(wrong({ price_cents: price }), ['price_cents'], price);
  }
});

test('takes no stock but a whole number', () => {
  for (const stock of ['', '-1', '1.5', '1000001']) assert.deepEqual(wrong({ stock }), ['stock']);
});

test('counts characters, not code units', () => {
  assert.deepEqual(wrong({ name: '🪑'.repeat(120) }), []);
  assert.deepEqual(wrong({ name: '🪑'.repeat(121) }), ['name']);
});

test('says everything that is wrong at once', () => {
  const form = { name: ' ', description: 'x'.repeat(2001), price_cents: '', stock: '' };
  assert.deepEqual(wrong(form), ['name', 'description', 'price_cents', 'stock']);
});
