import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Product } from './database.ts';

// Clients have nothing to say here, but a message of up to this many bytes does no harm.
const MAX_MESSAGE = 64 * 1024;

// A client with more unsent bytes than this has gone, or is too slow to keep frames for.
const MAX_BACKLOG = 1024 * 1024;

interface ProductEvent {
  type: 'product.created' | 'product.updated' | 'product.deleted';
  product: Product;
}

/** The WebSocket clients of this process, who hear of every change. */
export class Events {
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE });

  /** Takes over the connection of a handshake. */
  connect(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      // A broken frame ends its own connection; without a listener it would end the process.
      client.on('error', () => {
        client.terminate();
      });
    });
  }

  /** Tells every client of a change. Call it once the change is committed. */
  publish(event: ProductEvent): void {
    const frame = JSON.stringify(event);
    for (const client of this.#sockets.clients) {
      if (client.bufferedAmount > MAX_BACKLOG) client.terminate();
      else if (client.readyState === WebSocket.OPEN) client.send(frame);
    }
  }

  /** Says goodbye to every client. */
  close(): void {
    for (const client of this.#sockets.clients) client.close(1001);
  }
}
