import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';
import type { Store } from './store.ts';

/** The value of a store, as a ref that follows it. */
export function useStore<T>(store: Store<T>): Readonly<ShallowRef<T>> {
  const value = shallowRef(store.get());
  const unsubscribe = store.subscribe(() => {
    value.value = store.get();
  });
  onScopeDispose(unsubscribe);
  return value;
}
