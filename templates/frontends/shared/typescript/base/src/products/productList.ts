import { listProducts, ProblemError, type Product, type ProductPage } from '../api/client.ts';
import { listen, type LiveStatus, type ShopEvent } from '../api/events.ts';
import { createStore } from '../store.ts';
import { announce } from '../ui/toast.ts';
import { goTo, lastPage, place, type Place } from './place.ts';

interface ProductList {
  /** The latest response; undefined until there is one. */
  products: ProductPage | undefined;
  /** The list shown is for another search or page than the requested one. */
  outdated: boolean;
  error: ProblemError | undefined;
  live: LiveStatus;
  /** The rows to highlight, by product id: a number that differs each time. */
  changes: ReadonlyMap<number, number>;
  /** The current time for “2 min. ago”, in milliseconds. */
  now: number;
}

const perPage = 20;
const coalesceFor = 100;
const repeatAfter = 3000;

const nothing: ProductList = {
  products: undefined,
  outdated: true,
  error: undefined,
  live: 'connecting',
  changes: new Map(),
  now: Date.now(),
};

/** One page of the products whose name contains `q`, kept up to date while the list is open. */
export const productList = createStore(nothing);

let request: AbortController | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
/** Something happened that the current request may not reflect. */
let behind = false;
/** Every event not yet reflected in a response, in order. */
let heard: ShopEvent[] = [];
/** Changes made here, which need no notice. */
const ours = new Set<string>();
/** The search and page of the latest response. */
let shown: Place | undefined;
/** The product to find in the next response. */
let wanted: number | undefined;
let answers = 0;

/** Loads the list and listens to changes, until the returned function is called. */
export function openList(): () => void {
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

/** After a change made here. */
export function changed(type: ShopEvent['type'], product: Product) {
  ours.add(nameOf({ type, product }));
  if (type === 'product.created') find(product, 1);
  else void reload();
}

/** Goes to a product that was just added, the last of all; the list may not include it yet. */
export function find(product: Product, uncounted = 0) {
  wanted = product.id;
  const { products, outdated } = productList.get();
  const total = place.get().q === '' && !outdated ? products?.total : undefined;
  // The total without a search is not known: too high a page is corrected.
  const page = total === undefined ? lastPage : pagesOf(total + uncounted);
  goTo({ q: '', page });
}

export function pagesOf(total = 0): number {
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

function show(products: ProductPage, events: ShopEvent[]) {
  const { outdated, changes } = productList.get();
  const before = outdated ? new Map<number, number>() : new Map(changes);
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

/** Announces what others have added or deleted, because it may be on another page or below. */
function tell(events: ShopEvent[]) {
  const news = events.filter((event) => !ours.delete(nameOf(event)));
  const last = news.findLast(({ type }) => type !== 'product.updated');
  if (last?.type === 'product.created') announce(`“${last.product.name}” was added.`, last.product);
  if (last?.type === 'product.deleted') announce(`“${last.product.name}” was deleted.`);
}

function nameOf({ type, product }: ShopEvent): string {
  return `${type} ${product.id} ${type === 'product.deleted' ? '' : product.updated_at}`;
}

function patch(change: Partial<ProductList>) {
  productList.set({ ...productList.get(), ...change });
}
