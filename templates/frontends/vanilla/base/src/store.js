/**
 * A value that can be watched.
 *
 * `subscribe` calls the listener after each change, until the returned function is called.
 *
 * @template T
 * @typedef {{
 *   get: () => T;
 *   set: (value: T) => void;
 *   subscribe: (listener: () => void) => () => void;
 * }} Store
 */

/**
 * @template T
 * @param {T} value
 * @returns {Store<T>}
 */
export function createStore(value) {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
