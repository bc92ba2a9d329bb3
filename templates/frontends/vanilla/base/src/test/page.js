// Stands in for the browser where the tests of the logic run: import it first.
import { afterEach, mock } from 'node:test';

/** @type {Map<string, string>} */
const stored = new Map();

/** A page's window, as far as the logic asks for it. */
class FakeWindow extends EventTarget {
  location = new URL('http://localhost:3000/');
  history = {
    length: 1,
    /**
     * @param {unknown} _state
     * @param {string} _title
     * @param {string} address
     */
    pushState: (_state, _title, address) => {
      this.history.length += 1;
      this.location = new URL(address, this.location);
    },
    /**
     * @param {unknown} _state
     * @param {string} _title
     * @param {string} address
     */
    replaceState: (_state, _title, address) => {
      this.location = new URL(address, this.location);
    },
  };
}

export const window = new FakeWindow();

Object.assign(globalThis, {
  window,
  document: Object.assign(new EventTarget(), {
    documentElement: { lang: 'en' },
    visibilityState: 'visible',
    getElementById: () => null,
  }),
  requestAnimationFrame: (/** @type {() => void} */ draw) => draw(),
  sessionStorage: {
    getItem: (/** @type {string} */ key) => stored.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => stored.set(key, value),
    removeItem: (/** @type {string} */ key) => stored.delete(key),
  },
});
Object.defineProperty(globalThis, 'navigator', { value: { languages: ['en-US'] } });

afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

/** Lets code continue that awaits promises which are already settled. */
export async function turn() {
  for (let at = 0; at < 20; at += 1) await Promise.resolve();
}
