import { vi } from 'vitest';
import type { ShopEvent } from '../api/events.ts';
import type { Problem, Product } from '../api/client.ts';

export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  token: string | null;
  body: unknown;
}

type Answer = Response | Promise<Response>;

/** Answers what the page asks of the API, and keeps the calls that it was asked. */
export function serve(answer: (call: Call) => Answer): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const url = new URL(request.url);
    const body = await request.text();
    const call: Call = {
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      token: request.headers.get('Authorization'),
      body: body === '' ? undefined : JSON.parse(body),
    };
    calls.push(call);
    return answer(call);
  });
  return calls;
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
