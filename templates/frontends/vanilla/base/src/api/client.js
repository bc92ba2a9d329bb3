import { endSession, session } from '../session/session.js';

/** @typedef {import('./schema.d.ts').components['schemas']} Schemas */
/** @typedef {Schemas['Credentials']} Credentials */
/** @typedef {Schemas['Health']} Health */
/** @typedef {Schemas['Problem']} Problem */
/** @typedef {Schemas['Product']} Product */
/** @typedef {Schemas['ProductInput']} ProductInput */
/** @typedef {Schemas['ProductPage']} ProductPage */
/** @typedef {Schemas['Token']} Token */
/** @typedef {Schemas['User']} User */

/** How long a response may take, in milliseconds. */
export const patience = 15_000;

const unreachable = 'The server cannot be reached. Check your connection and try again.';
const late = {
  read: 'The server took too long to answer. Try again.',
  change: 'The server took too long to answer. Check the list: your change may have been made.',
};

/** A call that failed; `message` can be shown to the user. */
export class ProblemError extends Error {
  /** @readonly @type {number} */
  status;
  /**
   * The errors of individual members of the body, by their names.
   *
   * @readonly
   * @type {Readonly<Record<string, string>>}
   */
  fields;

  /**
   * @param {Omit<Problem, 'title'>} problem
   * @param {ErrorOptions} [options]
   */
  constructor({ status, detail, errors = [] }, options) {
    super(detail, options);
    this.name = 'ProblemError';
    this.status = status;
    /** @type {Record<string, string>} */
    const fields = {};
    for (const error of errors) {
      const field = error.pointer.replace(/^#?\//, '');
      fields[field] = fields[field] ? `${fields[field]} ${error.detail}` : error.detail;
    }
    this.fields = fields;
  }
}

/** @returns {Promise<Health>} */
export function getHealth() {
  return send('GET', '/api/health');
}

/**
 * @param {Credentials} credentials
 * @returns {Promise<Token>}
 */
export function login(credentials) {
  return send('POST', '/api/auth/login', { body: credentials });
}

/** @returns {Promise<User>} */
export function getMe() {
  return send('GET', '/api/auth/me', { token: session.get().token });
}

/**
 * @param {{ q: string; page: number; perPage: number }} query
 * @param {AbortSignal} signal
 * @returns {Promise<ProductPage>}
 */
export function listProducts(query, signal) {
  const { q, page, perPage } = query;
  const search = new URLSearchParams({ page: String(page), per_page: String(perPage) });
  if (q) search.set('q', q);
  return send('GET', `/api/products?${search}`, { signal });
}

/**
 * @param {number} id
 * @returns {Promise<Product>}
 */
export function getProduct(id) {
  return send('GET', `/api/products/${id}`);
}

/**
 * @param {ProductInput} product
 * @returns {Promise<Product>}
 */
export function createProduct(product) {
  return send('POST', '/api/products', { body: product, token: session.get().token });
}

/**
 * @param {number} id
 * @param {ProductInput} product
 * @returns {Promise<Product>}
 */
export function replaceProduct(id, product) {
  return send('PUT', `/api/products/${id}`, { body: product, token: session.get().token });
}

/**
 * @param {number} id
 * @returns {Promise<void>}
 */
export function deleteProduct(id) {
  return send('DELETE', `/api/products/${id}`, { token: session.get().token });
}

/**
 * The body of a successful response; anything else becomes a ProblemError.
 *
 * @param {string} method
 * @param {string} path
 * @param {{ body?: object; token?: string | null; signal?: AbortSignal }} options
 * @returns {Promise<any>}
 */
async function send(method, path, options = {}) {
  const { body, token, signal } = options;
  const headers = new Headers();
  if (body) headers.set('Content-Type', 'application/json');
  if (token) headers.set('Authorization', `Bearer ${token}`);

  const tooLate = new AbortController();
  const timer = setTimeout(() => {
    tooLate.abort();
  }, patience);
  let response;
  let text;
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
  if (response.ok && (answer !== undefined || status === 204)) return answer;
  // A response to an older token says nothing about the current one.
  if (status === 401 && token && token === session.get().token) {
    endSession('Your session has ended. Log in again.');
  }
  if (isProblem(answer)) throw new ProblemError(answer);
  // Neither JSON nor a problem document: a proxy answers for a server that is down.
  const detail = `The server gave an unexpected answer (status ${status}). Try again.`;
  throw new ProblemError({ status, detail });
}

/**
 * @param {string} text
 * @returns {unknown}
 */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * @param {unknown} body
 * @returns {body is Problem}
 */
function isProblem(body) {
  return typeof body === 'object' && body !== null && 'status' in body && 'detail' in body;
}
