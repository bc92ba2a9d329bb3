import { mock } from 'node:test';

/** @import { Problem, Product } from '../api/client.js' */
/** @import { ShopEvent } from '../api/events.js' */

/**
 * @typedef {object} Call
 * @property {string} method
 * @property {string} path
 * @property {URLSearchParams} query
 * @property {string | null} token
 * @property {unknown} body
 */

/**
 * Answers the page's API calls, and records them.
 *
 * @param {(call: Call) => Response | Promise<Response>} answer
 */
export function serve(answer) {
  /** @type {Call[]} */
  const calls = [];
  mock.method(
    globalThis,
    'fetch',
    async (/** @type {string} */ path, /** @type {RequestInit} */ init) => {
      const { method = 'GET', headers, body, signal } = init;
      const url = new URL(path, 'http://localhost:3000');
      const call = {
        method,
        path: url.pathname,
        query: url.searchParams,
        token: new Headers(headers).get('Authorization'),
        body: typeof body === 'string' ? JSON.parse(body) : undefined,
      };
      calls.push(call);
      return Promise.race([answer(call), aborted(signal)]);
    },
  );
  return calls;
}

/**
 * Fails when the signal aborts, as fetch does.
 *
 * @param {AbortSignal | null | undefined} signal
 * @returns {Promise<never>}
 */
function aborted(signal) {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')));
  });
}

/**
 * @param {unknown} body
 * @param {number} status
 */
export function json(body, status = 200) {
  return Response.json(body, { status });
}

/**
 * @param {number} status
 * @param {string} detail
 * @param {Problem['errors']} [errors]
 */
export function problem(status, detail, errors) {
  return json({ title: 'Problem', status, detail, errors }, status);
}

/**
 * @param {Product[]} items
 * @param {number} total
 */
export function page(items, total = items.length) {
  return json({ items, total, page: 1, per_page: 20 });
}

/**
 * @param {number} id
 * @param {string} name
 * @param {Partial<Product>} rest
 * @returns {Product}
 */
export function product(id, name, rest = {}) {
  const at = '2026-01-31T12:00:00Z';
  const base = { description: null, price_cents: 3900, stock: 25, created_at: at, updated_at: at };
  return { id, name, ...base, ...rest };
}

/** A WebSocket whose other end is the test. */
export class FakeSocket extends EventTarget {
  /** @type {FakeSocket[]} */
  static all = [];
  closed = false;

  /** @param {string} url */
  constructor(url) {
    super();
    this.url = url;
    FakeSocket.all.push(this);
  }

  static get latest() {
    const socket = FakeSocket.all.at(-1);
    if (!socket) throw new Error('no client has connected');
    return socket;
  }

  close() {
    this.closed = true;
  }

  opens() {
    this.dispatchEvent(new Event('open'));
  }

  /** @param {ShopEvent} event */
  says(event) {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) }));
  }

  drops() {
    this.dispatchEvent(new Event('close'));
  }
}

Object.assign(globalThis, { WebSocket: FakeSocket });
