import { vi } from 'vitest';
import type { ShopEvent } from '../api/events.ts';
import type { Health, Problem, Product } from '../api/client.ts';

export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  token: string | null;
  body: unknown;
}

const health: Health = { status: 'ok', stack: 'gin', database: 'sqlite' };

type Answer = Response | Promise<Response>;

/** Answers the page's API calls, and records them. */
export function serve(answer: (call: Call) => Answer): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal('fetch', async (path: string, { method, headers, body, signal }: RequestInit) => {
    const url = new URL(path, window.location.origin);
    const call: Call = {
      method: method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      token: new Headers(headers).get('Authorization'),
      body: typeof body === 'string' ? JSON.parse(body) : undefined,
    };
    if (call.path === '/api/health') return json(health);
    calls.push(call);
    return Promise.race([answer(call), aborted(signal)]);
  });
  return calls;
}

/** Fails when the signal aborts, as fetch does. */
function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => {
      reject(new DOMException('Aborted', 'AbortError'));
    });
  });
}

export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status });
}

export function problem(status: number, detail: string, errors?: Problem['errors']): Response {
  return json({ title: 'Problem', status, detail, errors }, status);
}

export function page(items: Product[], total = items.length): Response {
  return json({ items, total, page: 1, per_page: 20 });
}

export function product(id: number, name: string, rest: Partial<Product> = {}): Product {
  const at = '2026-01-31T12:00:00Z';
  const base = { description: null, price_cents: 3900, stock: 25, created_at: at, updated_at: at };
  return { id, name, ...base, ...rest };
}

/** Replaces the element's own, which jsdom does not have. */
export const scrollIntoView = vi.fn();

/** A WebSocket whose other end is the test. */
export class FakeSocket extends EventTarget {
  static all: FakeSocket[] = [];
  readonly url: string;
  closed = false;

  constructor(url: string) {
    super();
    this.url = url;
    FakeSocket.all.push(this);
  }

  close() {
    this.closed = true;
  }

  opens() {
    this.dispatchEvent(new Event('open'));
  }

  says(event: ShopEvent) {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) }));
  }

  drops() {
    this.dispatchEvent(new Event('close'));
  }
}
