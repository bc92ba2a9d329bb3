import type { Product } from '../api/client.ts';
import { createStore } from '../store.ts';

interface Toast {
  /** Different for each, so that the same text is announced again. */
  key: number;
  text: string;
  /** What the button “Show” shows. */
  product?: Product | undefined;
}

/** The latest message at the bottom of the page. */
export const toast = createStore<Toast>({ key: 0, text: '' });

export function announce(text: string, product?: Product) {
  toast.set({ key: toast.get().key + 1, text, product });
}
