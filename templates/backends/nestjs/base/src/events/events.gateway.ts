import type { OnModuleDestroy } from '@nestjs/common';
import { type OnGatewayConnection, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import { type Server, WebSocket } from 'ws';
import type { Product } from '../products/product.entity.js';

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
@WebSocketGateway({ path: '/api/events', maxPayload: MAX_MESSAGE_BYTES, WebSocket: Listener })
export class EventsGateway implements OnGatewayConnection<Listener>, OnModuleDestroy {
  @WebSocketServer()
  private readonly server: Server<typeof Listener>;
  private readonly pings = setInterval(() => this.ping(), PING_MILLISECONDS).unref();

  handleConnection(listener: Listener) {
    listener.on('pong', () => (listener.hasAnswered = true));
  }

  /** Call after the commit. */
  publish(type: EventType, product: Product) {
    const event = JSON.stringify({ type, product });
    for (const listener of this.server.clients) {
      if (listener.readyState !== WebSocket.OPEN) continue;
      if (listener.waiting === MAX_WAITING) {
        listener.terminate();
      } else {
        listener.waiting++;
        listener.send(event, () => listener.waiting--);
      }
    }
  }

  onModuleDestroy() {
    clearInterval(this.pings);
    for (const listener of this.server.clients) listener.close(1001);
  }

  private ping() {
    for (const listener of this.server.clients) {
      if (!listener.hasAnswered) listener.terminate();
      listener.hasAnswered = false;
      listener.ping();
    }
  }
}
