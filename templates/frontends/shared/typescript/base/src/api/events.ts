import type { Product } from './client.ts';

export interface ShopEvent {
  type: 'product.created' | 'product.updated' | 'product.deleted';
  product: Product;
}

export type LiveStatus = 'connecting' | 'live' | 'reconnecting';

export interface Listener {
  onEvent: (event: ShopEvent) => void;
  /** Connected, for the first time or again: what happened before was not heard. */
  onOpen: () => void;
  onClose: () => void;
}

const firstDelay = 500;
const longestDelay = 15_000;
/** A connection that ends sooner has failed too. */
const shortest = 5_000;

/** Listens until the returned function is called, and reconnects when the connection is lost. */
export function listen({ onEvent, onOpen, onClose }: Listener): () => void {
  const stop = new AbortController();
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let leave: (() => void) | undefined;

  function connect() {
    clearTimeout(timer);
    timer = undefined;
    const socket = new WebSocket(`${window.location.origin.replace(/^http/, 'ws')}/api/events`);
    const over = new AbortController();
    const { signal } = over;
    let since = Infinity;
    const opened = () => {
      since = Date.now();
      onOpen();
    };
    const closed = () => {
      over.abort();
      onClose();
      if (Date.now() - since >= shortest) failures = 0;
      // Half of the delay is random, so that a restarted server does not get all clients at once.
      const delay = Math.min(firstDelay * 2 ** failures++, longestDelay);
      timer = setTimeout(connect, delay / 2 + (Math.random() * delay) / 2);
    };
    const heard = ({ data }: MessageEvent<string>) => {
      onEvent(JSON.parse(data) as ShopEvent);
    };
    socket.addEventListener('open', opened, { signal });
    socket.addEventListener('message', heard, { signal });
    socket.addEventListener('close', closed, { signal });
    leave = () => {
      over.abort();
      socket.close();
    };
  }

  // The network is back: the old connection is dead, but noticing may take minutes.
  const renew = () => {
    leave?.();
    connect();
  };
  // Someone is looking again, and the next try may be far off.
  const hurry = () => {
    if (timer !== undefined && document.visibilityState === 'visible') connect();
  };
  window.addEventListener('online', renew, { signal: stop.signal });
  document.addEventListener('visibilitychange', hurry, { signal: stop.signal });

  timer = setTimeout(connect);
  return () => {
    stop.abort();
    clearTimeout(timer);
    leave?.();
  };
}
