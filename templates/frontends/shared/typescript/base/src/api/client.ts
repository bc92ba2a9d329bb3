import { endSession, session } from '../session/session.ts';
import type { components } from './schema';

type Schemas = components['schemas'];
export type Credentials = Schemas['Credentials'];
export type Health = Schemas['Health'];
export type Problem = Schemas['Problem'];
export type Product = Schemas['Product'];
export type ProductInput = Schemas['ProductInput'];
export type ProductPage = Schemas['ProductPage'];
export type Token = Schemas['Token'];
export type User = Schemas['User'];

/** How long a response may take, in milliseconds. */
export const patience = 15_000;

const unreachable = 'The server cannot be reached. Check your connection and try again.';
const late = {
  read: 'The server took too long to answer. Try again.',
  change: 'The server took too long to answer. Check the list: your change may have been made.',
};

/** A call that failed; `message` can be shown to the user. */
export class ProblemError extends Error {
  readonly status: number;
  /** The errors of individual members of the body, by their names. */
  readonly fields: Readonly<Record<string, string>>;

  constructor({ status, detail, errors = [] }: Omit<Problem, 'title'>, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'ProblemError';
    this.status = status;
    const fields: Record<string, string> = {};
    for (const error of errors) {
      const field = error.pointer.replace(/^#?\//, '');
      fields[field] = fields[field] ? `${fields[field]} ${error.detail}` : error.detail;
    }
    this.fields = fields;
  }
}

export function getHealth(): Promise<Health> {
  return send('GET', '/api/health');
}

export function login(credentials: Credentials): Promise<Token> {
  return send('POST', '/api/auth/login', { body: credentials });
}

export function getMe(): Promise<User> {
  return send('GET', '/api/auth/me', { token: session.get().token });
}

export function listProducts(
  query: { q: string; page: number; perPage: number },
  signal: AbortSignal,
): Promise<ProductPage> {
  const { q, page, perPage } = query;
  const search = new URLSearchParams({ page: String(page), per_page: String(perPage) });
  if (q) search.set('q', q);
  return send('GET', `/api/products?${search}`, { signal });
}

export function getProduct(id: number): Promise<Product> {
  return send('GET', `/api/products/${id}`);
}

export function createProduct(product: ProductInput): Promise<Product> {
  return send('POST', '/api/products', { body: product, token: session.get().token });
}

export function replaceProduct(id: number, product: ProductInput): Promise<Product> {
  return send('PUT', `/api/products/${id}`, { body: product, token: session.get().token });
}

export function deleteProduct(id: number): Promise<void> {
  return send('DELETE', `/api/products/${id}`, { token: session.get().token });
}

interface Options {
  body?: object;
  token?: string | null;
  signal?: AbortSignal;
}

/** The body of a successful response; anything else becomes a ProblemError. */
async function send<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const { body, token, signal } = options;
  const headers = new Headers();
  if (body) headers.set('Content-Type', 'application/json');
  if (token) headers.set('Authorization', `Bearer ${token}`);

  const tooLate = new AbortController();
  const timer = setTimeout(() => {
    tooLate.abort();
  }, patience);
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body ? JSON.stringify(body) : null,
      signal: signal ? AbortSignal.any([signal, tooLate.signal]) : tooLate.signal,
    });
    text = await response.text();
  } catch (cause) {
    const slow = method === 'GET' ? late.read : late.change;
    const detail = tooLate.signal.aborted ? slow : unreachable;
    throw new ProblemError({ status: 0, detail }, { cause });
  } finally {
    clearTimeout(timer);
  }

  const { status } = response;
  const answer = parse(text);
  if (response.ok && (answer !== undefined || status === 204)) return answer as T;
  // A response to an older token says nothing about the current one.
  if (status === 401 && token && token === session.get().token) {
    endSession('Your session has ended. Log in again.');
  }
  if (isProblem(answer)) throw new ProblemError(answer);
  // Neither JSON nor a problem document: a proxy answers for a server that is down.
  const detail = `The server gave an unexpected answer (status ${status}). Try again.`;
  throw new ProblemError({ status, detail });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'status' in body && 'detail' in body;
}
