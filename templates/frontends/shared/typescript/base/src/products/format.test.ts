import { expect, test } from 'vitest';
import { describeTotal, formatAgo, formatAmount, formatPrice } from './format.ts';

const now = Date.parse('2026-01-31T12:00:00Z');

test.each([
  ['2026-01-31T12:00:05Z', 'just now'],
  ['2026-01-31T11:59:01Z', 'just now'],
  ['2026-01-31T11:58:00Z', '2 min. ago'],
  ['2026-01-31T09:30:00Z', '2 hr. ago'],
  ['2026-01-30T11:00:00Z', 'yesterday'],
  ['2026-01-25T12:00:00Z', '6 days ago'],
  ['2026-01-20T12:00:00Z', 'Jan 20, 2026'],
])('says of %s: %s', (timestamp, text) => {
  expect(formatAgo(timestamp, now)).toBe(text);
});

test('shows a price, and asks for one as it is typed', () => {
  expect(formatPrice(123_450)).toBe('€1,234.50');
  expect(formatAmount(123_450)).toBe('1234.50');
});

test('counts products', () => {
  expect(describeTotal(1, '')).toBe('1 product');
  expect(describeTotal(1200, 'lamp')).toBe('1,200 products for “lamp”');
});
