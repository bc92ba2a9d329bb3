import { createStore } from '../store.js';

/** @import { Product } from '../api/client.js' */
/** @import { Store } from '../store.js' */

/**
 * @typedef {object} Toast
 * @property {number} key Different for each, so that the same text is announced again.
 * @property {string} text
 * @property {Product | undefined} [product] What the button “Show” shows.
 */

/**
 * The latest message at the bottom of the page.
 *
 * @type {Store<Toast>}
 */
export const toast = createStore({ key: 0, text: '' });

/**
 * @param {string} text
 * @param {Product} [product]
 */
export function announce(text, product) {
  toast.set({ key: toast.get().key + 1, text, product });
}
