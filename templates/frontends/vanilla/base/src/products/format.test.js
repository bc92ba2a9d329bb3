import '../test/page.js';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeTotal, formatAgo, formatAmount, formatPrice } from './format.js';

test('says how long ago something was', () => {
  const now = Date.parse('2026-01-31T12:00:00Z');
  const words = {
    '2026-01-31T12:00:05Z': 'just now',
    '2026-01-31T11:58:00Z': '2 min. ago',
    '2026-01-31T09:30:00Z': '2 hr. ago',
    '2026-01-30T11:00:00Z': 'yesterday',
    '2026-01-20T12:00:00Z': 'Jan 20, 2026',
  };
  for (const [timestamp, text] of Object.entries(words)) {
    assert.equal(formatAgo(timestamp, now), text);
  }
});

test('shows a price, and asks for one as it is typed', () => {
  assert.equal(formatPrice(123_450), '€1,234.50');
  assert.equal(formatAmount(123_450), '1234.50');
});

test('counts products', () => {
  assert.equal(describeTotal(1, ''), '1 product');
  assert.equal(describeTotal(1200, 'lamp'), '1,200 products for “lamp”');
});
