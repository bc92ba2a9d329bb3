import { useSyncExternalStore } from 'react';

interface Session {
  token: string | null;
  /** Why the session ended, when it was not the user who ended it. */
  notice: string | null;
}

const storageKey = 'token';

// Outside React, because the API client reads it too. sessionStorage keeps it over a reload, and
// forgets it with the tab.
let session: Session = { token: sessionStorage.getItem(storageKey), notice: null };
const listeners = new Set<() => void>();

export function startSession(token: string) {
  sessionStorage.setItem(storageKey, token);
  change({ token, notice: null });
}

export function endSession(notice: string | null = null) {
  sessionStorage.removeItem(storageKey);
  change({ token: null, notice });
}

/** The headers that say who is asking; none when nobody is logged in. */
export function authorization(): { Authorization?: string } {
  return session.token ? { Authorization: `Bearer ${session.token}` } : {};
}

export function useSession(): Session {
  return useSyncExternalStore(subscribe, () => session);
}

function change(next: Session) {
  session = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
