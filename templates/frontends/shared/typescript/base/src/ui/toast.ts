import type { Product } from '../api/client.ts';
import { createStore } from '../store.ts';

interface Toast {
  /** Another one for each, so that the same words are said again. */
  key: number;
  text: string;
  /** What the button “Show” leads to. */
  product?: Product | undefined;
}

/** What is said last at the foot of the page. */
export const toast = createStore<Toast>({ key: 0, text: '' });

export function announce(text: string, product?: Product) {
  toast.set({ key: toast.get().key + 1, text, product });
}
