import type { User } from '../api/client.ts';
import { createStore } from '../store.ts';

interface Session {
  token: string | null;
  /** Whose token it is; null until the server has said so. */
  user: User | null;
  /** Why the session ended, when it was not the user who ended it. */
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
