import { listProducts, ProblemError } from '../api/client.js';
import { listen } from '../api/events.js';
import { createStore } from '../store.js';
import { announce } from '../ui/toast.js';
import { goTo, lastPage, place } from './place.js';

/** @import { Product, ProductPage } from '../api/client.js' */
/** @import { LiveStatus, ShopEvent } from '../api/events.js' */
/** @import { Place } from './place.js' */

/**
 * @typedef {object} ProductList
 * @property {ProductPage | undefined} products The latest response; undefined until there is one.
 * @property {boolean} outdated The list shown is for another search or page than the requested one.
 * @property {ProblemError | undefined} error
 * @property {LiveStatus} live
 * @property {ReadonlyMap<number, number>} changes The rows to highlight, by product id: a number that
 *   differs each time.
 * @property {number} now The current time for “2 min. ago”, in milliseconds.
 */

const perPage = 20;
const coalesceFor = 100;
const repeatAfter = 3000;

/** @type {ProductList} */
const nothing = {
  products: undefined,
  outdated: true,
  error: undefined,
  live: 'connecting',
  changes: new Map(),
  now: Date.now(),
};

/** One page of the products whose name contains `q`, kept up to date while the list is open. */
export const productList = createStore(nothing);

/** @type {AbortController | undefined} */
let request;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** Something happened that the current request may not reflect. */
let behind = false;
/**
 * Every event not yet reflected in a response, in order.
 *
 * @type {ShopEvent[]}
 */
let heard = [];
/**
 * Changes made here, which need no notice.
 *
 * @type {Set<string>}
 */
const ours = new Set();
/**
 * The search and page of the latest response.
 *
 * @type {Place | undefined}
 */
let shown;
/**
 * The product to find in the next response.
 *
 * @type {number | undefined}
 */
let wanted;
let answers = 0;

/**
 * Loads the list and listens to changes, until the returned function is called.
 *
 * @returns {() => void}
 */
export function openList() {
  const ignore = listen({
    onEvent(event) {
      heard.push(event);
      reloadSoon();
    },
    onOpen() {
      patch({ live: 'live' });
      reloadSoon();
    },
    onClose() {
      patch({ live: 'reconnecting' });
    },
  });
  const unsubscribe = place.subscribe(() => {
    const { q, page } = place.get();
    patch({ outdated: shown?.q !== q || shown.page !== page });
    void reload();
  });
  const clock = setInterval(() => {
    patch({ now: Date.now() });
  }, 30_000);
  void reload();

  return () => {
    ignore();
    unsubscribe();
    clearInterval(clock);
    clearTimeout(timer);
    request?.abort();
    request = timer = shown = wanted = undefined;
    behind = false;
    heard = [];
    ours.clear();
    productList.set(nothing);
  };
}

export async function reload() {
  request?.abort();
  clearTimeout(timer);
  timer = undefined;
  behind = false;
  const mine = (request = new AbortController());
  const { q, page } = place.get();
  const known = heard.length;
  try {
    const products = await listProducts({ q, page, perPage }, mine.signal);
    if (mine.signal.aborted) return;
    const pages = pagesOf(products.total);
    if (page > pages) {
      // There is no such page, or it is gone with its last product.
      goTo({ q, page: pages }, true);
      return;
    }
    shown = { q, page };
    show(products, heard.splice(0, known));
  } catch (error) {
    if (mine.signal.aborted) return;
    if (!(error instanceof ProblemError)) throw error;
    const { products, outdated, live, error: before } = productList.get();
    // Rows of another search or page do not help; those of the same one do.
    if (outdated) shown = undefined;
    patch({
      error: before?.message === error.message ? before : error,
      products: outdated ? undefined : products,
    });
    // The connection stands, so the server will soon answer. Without one, it is asked again by the next.
    const unavailable = error.status === 0 || error.status >= 500;
    if (live === 'live' && unavailable) {
      timer = setTimeout(() => {
        void reload();
      }, repeatAfter);
    }
  }
  request = undefined;
  catchUp();
}

export function retry() {
  patch({ error: undefined });
  void reload();
}

/**
 * After a change made here.
 *
 * @param {ShopEvent['type']} type
 * @param {Product} product
 */
export function changed(type, product) {
  ours.add(nameOf({ type, product }));
  if (type === 'product.created') find(product, 1);
  else void reload();
}

/**
 * Goes to a product that was just added, the last of all; the list may not include it yet.
 *
 * @param {Product} product
 */
export function find(product, uncounted = 0) {
  wanted = product.id;
  const { products, outdated } = productList.get();
  const total = place.get().q === '' && !outdated ? products?.total : undefined;
  // The total without a search is not known: too high a page is corrected.
  const page = total === undefined ? lastPage : pagesOf(total + uncounted);
  goTo({ q: '', page });
}

export function pagesOf(total = 0) {
  return Math.max(1, Math.ceil(total / perPage));
}

/** Many changes at once are one request, and a slow response is awaited, never overtaken. */
function reloadSoon() {
  behind = true;
  catchUp();
}

function catchUp() {
  if (!behind || request || timer !== undefined) return;
  timer = setTimeout(() => {
    void reload();
  }, coalesceFor);
}

/**
 * @param {ProductPage} products
 * @param {ShopEvent[]} events
 */
function show(products, events) {
  const { outdated, changes } = productList.get();
  const before = outdated ? new Map() : new Map(changes);
  answers += 1;
  // On another page everything is new: highlight nothing.
  if (!outdated) {
    for (const { product } of events) before.set(product.id, answers);
  }
  if (wanted !== undefined) before.set(wanted, answers);
  productList.set({
    ...productList.get(),
    products,
    outdated: false,
    error: undefined,
    changes: before,
    now: Date.now(),
  });
  tell(events);
  if (wanted !== undefined) {
    const row = `product-${wanted}`;
    wanted = undefined;
    // It is drawn by then.
    requestAnimationFrame(() => {
      document.getElementById(row)?.scrollIntoView({ block: 'center' });
    });
  }
}

/**
 * Announces what others have added or deleted, because it may be on another page or below.
 *
 * @param {ShopEvent[]} events
 */
function tell(events) {
  const news = events.filter((event) => !ours.delete(nameOf(event)));
  const last = news.findLast(({ type }) => type !== 'product.updated');
  if (last?.type === 'product.created') announce(`“${last.product.name}” was added.`, last.product);
  if (last?.type === 'product.deleted') announce(`“${last.product.name}” was deleted.`);
}

/** @param {ShopEvent} event */
function nameOf({ type, product }) {
  return `${type} ${product.id} ${type === 'product.deleted' ? '' : product.updated_at}`;
}

/** @param {Partial<ProductList>} change */
function patch(change) {
  productList.set({ ...productList.get(), ...change });
}
