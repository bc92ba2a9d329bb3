import createClient from 'openapi-fetch';
import { authorization, endSession } from '../session/session.ts';
import type { components, paths } from './schema';

type Schemas = components['schemas'];
export type Credentials = Schemas['Credentials'];
export type Problem = Schemas['Problem'];
export type Product = Schemas['Product'];
export type ProductInput = Schemas['ProductInput'];
export type ProductPage = Schemas['ProductPage'];
export type User = Schemas['User'];
export type ProductQuery = NonNullable<paths['/api/products']['get']['parameters']['query']>;

/** A call that failed; `message` is fit to be shown. */
export class ProblemError extends Error {
  readonly status: number;
  /** What is wrong with single members of the body, by the member's name. */
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

const client = createClient<paths>({
  baseUrl: window.location.origin,
  // Looked up at each call, so that tests can put their own in its place.
  fetch: (request) => fetch(request),
});

client.use({
  onResponse({ request, response }) {
    const sent = request.headers.get('Authorization');
    // An answer to an older token says nothing about the one in use now.
    if (response.status === 401 && sent !== null && sent === authorization().Authorization) {
      endSession('Your session has ended. Log in again.');
    }
  },
});

export function login(credentials: Credentials) {
  return answer(client.POST('/api/auth/login', { body: credentials }));
}

export function getMe(signal: AbortSignal): Promise<User> {
  return answer(client.GET('/api/auth/me', { headers: authorization(), signal }));
}

export function listProducts(query: ProductQuery, signal: AbortSignal): Promise<ProductPage> {
  return answer(client.GET('/api/products', { params: { query }, signal }));
}

export function createProduct(product: ProductInput): Promise<Product> {
  return answer(client.POST('/api/products', { body: product, headers: authorization() }));
}

export function replaceProduct(id: number, product: ProductInput): Promise<Product> {
  const params = { path: { product_id: id } };
  const headers = authorization();
  return answer(client.PUT('/api/products/{product_id}', { params, body: product, headers }));
}

export async function deleteProduct(id: number): Promise<void> {
  const params = { path: { product_id: id } };
  const headers = authorization();
  await answer(client.DELETE('/api/products/{product_id}', { params, headers }));
}

/** The body of a successful answer; whatever else happens becomes a ProblemError. */
async function answer<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await call.catch((cause: unknown) => {
    const detail = 'The server cannot be reached. Check your connection and try again.';
    throw new ProblemError({ status: 0, detail }, { cause });
  });
  if (response.ok) return data as T;
  if (isProblem(error)) throw new ProblemError(error);
  // No problem document: a proxy speaks for a server that does not answer.
  const detail = `The server does not answer as it should (status ${response.status}). Try again.`;
  throw new ProblemError({ status: response.status, detail });
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'status' in body && 'detail' in body;
}
