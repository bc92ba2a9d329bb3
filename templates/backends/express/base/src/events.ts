import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Product } from './database.ts';

const MAX_MESSAGE_BYTES = 64 * 1024;
const MAX_WAITING = 1000;
const PING_MILLISECONDS = 25_000;

export type EventType = 'product.created' | 'product.updated' | 'product.deleted';

class Listener extends WebSocket {
  /** Events not yet handed to the network. */
  waiting = 0;
  hasAnswered = true;
}

/** Tells the WebSocket clients of this process about every change. */
export class Events {
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    WebSocket: Listener,
  });
  readonly #pings = setInterval(() => this.#ping(), PING_MILLISECONDS).unref();

  /** Takes over the connection of a handshake. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, socket, head, (listener) => {
      listener.on('pong', () => (listener.hasAnswered = true));
      // A malformed frame ends its own connection; without this it would end the process.
      listener.on('error', () => listener.terminate());
    });
  }

  /** Call after the commit. */
  publish(type: EventType, product: Product): void {
    const event = JSON.stringify({ type, product });
    for (const listener of this.#sockets.clients) {
      if (listener.readyState !== WebSocket.OPEN) continue;
      if (listener.waiting === MAX_WAITING) {
        listener.terminate();
      } else {
        listener.waiting++;
        listener.send(event, () => listener.waiting--);
      }
    }
  }

  /** Says goodbye to every listener. */
  close(): void {
    clearInterval(this.#pings);
    for (const listener of this.#sockets.clients) listener.close(1001);
  }

  #ping(): void {
    for (const listener of this.#sockets.clients) {
      if (!listener.hasAnswered) listener.terminate();
      listener.hasAnswered = false;
      listener.ping();
    }
  }
}
