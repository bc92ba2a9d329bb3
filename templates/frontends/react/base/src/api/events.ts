import { useEffect, useEffectEvent, useState } from 'react';
import type { Product } from './client.ts';

export interface ShopEvent {
  type: 'product.created' | 'product.updated' | 'product.deleted';
  product: Product;
}

export type LiveStatus = 'connecting' | 'live' | 'reconnecting';

interface Listener {
  onEvent: (event: ShopEvent) => void;
  /** Connected, for the first time or again: what happened before was not heard. */
  onOpen: () => void;
  onClose: () => void;
}

const firstDelay = 500;
const longestDelay = 15_000;

/** Listens until the returned function is called, and reconnects when the connection is lost. */
export function listen({ onEvent, onOpen, onClose }: Listener): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  let failures = 0;

  function connect() {
    const socket = new WebSocket(`${window.location.origin.replace(/^http/, 'ws')}/api/events`);
    const opened = () => {
      failures = 0;
      onOpen();
    };
    const closed = () => {
      onClose();
      // Half of the delay is chance, so that a restarted server does not meet all clients at once.
      const delay = Math.min(firstDelay * 2 ** failures++, longestDelay);
      connectIn(delay / 2 + (Math.random() * delay) / 2);
    };
    const heard = ({ data }: MessageEvent<string>) => {
      onEvent(JSON.parse(data) as ShopEvent);
    };
    socket.addEventListener('open', opened, { signal });
    socket.addEventListener('message', heard, { signal });
    socket.addEventListener('close', closed, { signal });
    signal.addEventListener('abort', () => {
      socket.close();
    });
  }

  function connectIn(milliseconds: number) {
    const timer = setTimeout(connect, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
    });
  }

  connectIn(0);
  return () => {
    stop.abort();
  };
}

/** Listens while the component is mounted. */
export function useEvents(listener: Pick<Listener, 'onEvent' | 'onOpen'>): LiveStatus {
  const [status, setStatus] = useState<LiveStatus>('connecting');
  const onEvent = useEffectEvent(listener.onEvent);
  const onOpen = useEffectEvent(listener.onOpen);

  useEffect(
    () =>
      listen({
        onEvent: (event) => {
          onEvent(event);
        },
        onOpen: () => {
          setStatus('live');
          onOpen();
        },
        onClose: () => {
          setStatus('reconnecting');
        },
      }),
    [],
  );

  return status;
}
