import { beforeEach, expect, test } from 'vitest';
import { cleanSearch, goTo, place } from './place.ts';

beforeEach(() => {
  goTo({ q: '', page: 1 });
});

function visit(address: string) {
  window.history.replaceState(null, '', address);
  window.dispatchEvent(new PopStateEvent('popstate'));
  return place.get();
}

test('stands in the address', () => {
  goTo({ q: 'a lamp', page: 3 });
  expect(window.location.search).toBe('?q=a+lamp&page=3');
  expect(place.get()).toEqual({ q: 'a lamp', page: 3 });
  goTo({ q: '', page: 1 });
  expect(window.location.search).toBe('');
});

test('is read from the address', () => {
  expect(visit('/?q=desk&page=2')).toEqual({ q: 'desk', page: 2 });
  expect(visit('/')).toEqual({ q: '', page: 1 });
});

test.each(['0', '-1', '1.5', '1000001', 'two', ''])('takes no page like “%s”', (page) => {
  expect(visit(`/?page=${page}`)).toEqual({ q: '', page: 1 });
});

test('of a search is one step back, however it was typed', () => {
  const before = window.history.length;
  for (const q of ['l', 'la', 'lamp']) goTo({ q, page: 1 });
  expect(window.history.length).toBe(before + 1);
});

test('has no more of a search than the contract takes', () => {
  expect(cleanSearch(' desk\tlamp ')).toBe('desk lamp');
  expect(Array.from(cleanSearch('🪑'.repeat(81)))).toHaveLength(80);
});
