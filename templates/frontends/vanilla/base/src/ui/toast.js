import { createStore } from '../store.js';

/** @import { Product } from '../api/client.js' */
/** @import { Store } from '../store.js' */

/**
 * @typedef {object} Toast
 * @property {number} key Another one for each, so that the same words are said again.
 * @property {string} text
 * @property {Product | undefined} [product] What the button “Show” leads to.
 */

/**
 * What is said last at the foot of the page.
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
