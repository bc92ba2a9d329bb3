import { window } from '../test/page.js';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { cleanSearch, goTo, place } from './place.js';

beforeEach(() => goTo({ q: '', page: 1 }));

/** @param {string} address */
function visit(address) {
  window.history.replaceState(null, '', address);
  window.dispatchEvent(new Event('popstate'));
  return place.get();
}

test('stands in the address', () => {
  goTo({ q: 'a lamp', page: 3 });
  assert.equal(window.location.search, '?q=a+lamp&page=3');
  goTo({ q: '', page: 1 });
  assert.equal(window.location.search, '');
});

test('is read from the address', () => {
  assert.deepEqual(visit('/?q=desk&page=2'), { q: 'desk', page: 2 });
  for (const page of ['0', '-1', '1.5', '1000001', 'two', '']) {
    assert.deepEqual(visit(`/?page=${page}`), { q: '', page: 1 });
  }
});

test('of a search is one step back, however it was typed', () => {
  const before = window.history.length;
  for (const q of ['l', 'la', 'lamp']) goTo({ q, page: 1 });
  assert.equal(window.history.length, before + 1);
});

test('has no more of a search than the contract takes', () => {
  assert.equal(cleanSearch(' desk\tlamp '), 'desk lamp');
  assert.equal(Array.from(cleanSearch('🪑'.repeat(81))).length, 80);
});
