import { createStore } from '../store.js';

/** @import { User } from '../api/client.js' */

/**
 * @typedef {object} Session
 * @property {string | null} token
 * @property {User | null} user The token's user; null until the server has answered.
 * @property {string | null} notice Why the session ended, if the user did not end it.
 */

const storageKey = 'token';

/**
 * sessionStorage keeps the token over a reload, and forgets it with the tab.
 *
 * @type {Session}
 */
const kept = { token: sessionStorage.getItem(storageKey), user: null, notice: null };

export const session = createStore(kept);

/** @param {string} token */
export function startSession(token) {
  sessionStorage.setItem(storageKey, token);
  session.set({ token, user: null, notice: null });
}

/** @param {string | null} notice */
export function endSession(notice = null) {
  sessionStorage.removeItem(storageKey);
  session.set({ token: null, user: null, notice });
}
