import { WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import type { Server } from 'ws';
import type { Product } from '../products/product.entity.js';

export type ProductEvent =
  'product.created' | 'product.updated' | 'product.deleted';

const KIB = 1024;

@WebSocketGateway({ path: '/api/events', maxPayload: 64 * KIB })
export class EventsGateway {
  @WebSocketServer()
  private readonly server: Server;

  publish(type: ProductEvent, product: Product) {
    const frame = JSON.stringify({ type, product });
    for (const client of this.server.clients) {
      // A client that does not keep up would fill the server's memory.
      if (client.bufferedAmount > 1024 * KIB) {
        client.terminate();
      } else if (client.readyState === client.OPEN) {
        client.send(frame);
      }
    }
  }
}
