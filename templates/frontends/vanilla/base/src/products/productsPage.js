import { session } from '../session/session.js';
import { byId, copyOf, create, find, setText } from '../ui/dom.js';
import { deleteDialog } from './deleteDialog.js';
import { describeTotal, formatCount } from './format.js';
import { cleanSearch, goTo, place } from './place.js';
import { editProduct, productDialog } from './productDialog.js';
import { pagesOf, productList, retry } from './productList.js';
import { ProductRow } from './productRow.js';

/** @import { ProblemError } from '../api/client.js' */
/** @import { Place } from './place.js' */

const pause = 250;
const words = { connecting: 'Connecting…', live: 'Live', reconnecting: 'Reconnecting…' };

const search = byId('search', HTMLInputElement);
const heading = byId('heading');

/** @type {Map<number, ProductRow>} */
let rows = new Map();
/** @type {ProblemError | undefined} */
let failure;

/** Shows the list, and whatever changes it from now on. */
export function showProducts() {
  byId('new').addEventListener('click', () => editProduct());
  byId('clear').addEventListener('click', () => visit({ q: '', page: 1 }));
  byId('previous').addEventListener('click', () => turnBy(-1));
  byId('next').addEventListener('click', () => turnBy(1));

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  search.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const q = cleanSearch(search.value);
      if (q !== place.get().q) goTo({ q, page: 1 });
    }, pause);
  });
  search.value = place.get().q;
  let searched = place.get().q;
  place.subscribe(() => {
    const { q } = place.get();
    // Back, or a button, has changed the search.
    if (q !== searched && q !== cleanSearch(search.value)) search.value = q;
    searched = q;
  });

  const placeholders = Array.from({ length: 6 }, () => copyOf('placeholder'));
  byId('rows').replaceChildren(...placeholders);
  productList.subscribe(show);
  session.subscribe(show);
  session.subscribe(keepDialog);
  show();
}

/** @param {number} step */
function turnBy(step) {
  const { q, page } = place.get();
  visit({ q, page: page + step });
}

/**
 * The control for it may be gone afterwards.
 *
 * @param {Place} next
 */
function visit(next) {
  goTo(next);
  heading.focus();
}

function tryAgain() {
  retry();
  heading.focus();
}

function show() {
  const { products, outdated, error, live } = productList.get();
  const { q } = place.get();
  const loggedIn = session.get().token !== null;
  const pages = pagesOf(products?.total);
  const page = Math.min(place.get().page, pages);
  const empty = products?.total === 0 && !outdated;

  setText(byId('live'), words[live]);
  byId('live').dataset.status = live;
  byId('new').hidden = !loggedIn;
  setText(byId('total'), products && !outdated ? describeTotal(products.total, q) : '');
  showFailure(error);

  byId('empty').hidden = !empty;
  byId('clear').hidden = q === '';
  byId('empty-hint').hidden = q !== '';
  setText(byId('empty-title'), q ? 'Nothing found' : 'No products yet');
  setText(
    byId('empty-hint'),
    loggedIn ? 'Add the first one with “New product”.' : 'Log in to add the first one.',
  );

  const table = byId('table');
  // It has placeholders for the first load; where that failed, there is nothing to show.
  table.hidden = empty || (!products && error !== undefined);
  table.ariaBusy = String(!products || outdated);
  find(table, 'thead .edits').hidden = !loggedIn;
  if (products) showRows(loggedIn);

  byId('pager').hidden = pages <= 1;
  setText(byId('page'), `Page ${formatCount(page)} of ${formatCount(pages)}`);
  byId('previous', HTMLButtonElement).disabled = page <= 1;
  byId('next', HTMLButtonElement).disabled = page >= pages;
}

/** @param {boolean} loggedIn */
function showRows(loggedIn) {
  const { products, changes, now } = productList.get();
  const next = new Map();
  for (const product of products?.items ?? []) {
    const row = rows.get(product.id) ?? new ProductRow(product);
    row.show(product, { now, change: changes.get(product.id), loggedIn });
    next.set(product.id, row);
  }
  rows = next;
  const elements = Array.from(rows.values(), ({ element }) => element);
  const body = byId('rows');
  for (const child of Array.from(body.children)) {
    if (!elements.some((element) => element === child)) child.remove();
  }
  // Elements that stay, and may have the focus, are not removed and reinserted.
  elements.forEach((element, at) => {
    const there = body.children[at];
    if (there !== element) body.insertBefore(element, there ?? null);
  });
}

/** @param {ProblemError | undefined} error */
function showFailure(error) {
  if (error === failure) return;
  failure = error;
  const place = byId('failure');
  place.replaceChildren();
  if (!error) return;
  const again = create('button', 'button small', 'Try again');
  again.type = 'button';
  again.addEventListener('click', tryAgain);
  const alert = create('div', 'alert', '');
  alert.setAttribute('role', 'alert');
  alert.append(create('p', '', error.message), again);
  place.append(alert);
}

/** Shows the input again after a new login. */
function keepDialog() {
  const loggedIn = session.get().token !== null;
  for (const dialog of [productDialog, deleteDialog]) {
    if (loggedIn) dialog.resume();
    else dialog.suspend();
  }
}
