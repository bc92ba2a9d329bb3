import type { User } from '../api/client.ts';
import { createStore } from '../store.ts';

interface Session {
  token: string | null;
  /** The token's user; null until the server has answered. */
  user: User | null;
  /** Why the session ended, if the user did not end it. */
  notice: string | null;
}

const storageKey = 'token';

/** sessionStorage keeps the token over a reload, and forgets it with the tab. */
const kept: Session = { token: sessionStorage.getItem(storageKey), user: null, notice: null };

export const session = createStore(kept);

export function startSession(token: string) {
  sessionStorage.setItem(storageKey, token);
  session.set({ token, user: null, notice: null });
}

export function endSession(notice: string | null = null) {
  sessionStorage.removeItem(storageKey);
  session.set({ token: null, user: null, notice });
}
