import { createStore } from '../store.js';

/**
 * The state of the list; it is also in the URL, so that Reload and Back keep it.
 *
 * @typedef {{ q: string; page: number }} Place
 */

/** The highest page that the contract allows. */
export const lastPage = 1_000_000;

const longestSearch = 80;

export const place = createStore(read());

window.addEventListener('popstate', () => {
  place.set(read());
});

/**
 * Shows another search or page; `correct` replaces the current history entry.
 *
 * @param {Place} next
 */
export function goTo(next, correct = false) {
  const { q, page } = place.get();
  if (next.q !== q || next.page !== page) {
    const search = new URLSearchParams();
    if (next.q) search.set('q', next.q);
    if (next.page > 1) search.set('page', String(next.page));
    const address = search.size > 0 ? `?${search}` : window.location.pathname;
    // Further typing is not a separate step.
    const typing = q !== '' && next.q !== '' && next.q !== q;
    if (typing || correct) window.history.replaceState(null, '', address);
    else window.history.pushState(null, '', address);
  }
  place.set(next);
}

/**
 * The valid search text: the contract allows no control characters and at most 80 characters.
 *
 * @param {string} text
 */
export function cleanSearch(text) {
  const characters = Array.from(text.replace(/\p{Cc}/gu, ' ').trim());
  return characters.slice(0, longestSearch).join('').trim();
}

/** @returns {Place} */
function read() {
  const search = new URLSearchParams(window.location.search);
  const page = Number(search.get('page') ?? 1);
  const exists = Number.isInteger(page) && page >= 1 && page <= lastPage;
  return { q: cleanSearch(search.get('q') ?? ''), page: exists ? page : 1 };
}
