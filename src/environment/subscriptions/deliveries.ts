import { request } from 'node:http';
import type { Socket } from 'node:net';
import { withDeadline } from '../../lib/with-deadline';
import type { Delivery } from './subscriber';
import type { Destination } from './subscription';

/** Connects to a port inside the container. */
export type Connect = (port: number) => Promise<Socket>;

/** While its environment is frozen nobody can answer; it is frozen only when all has been delivered, or for this long not. */
export const DELIVERY_DEADLINE_MS = 5000;

export function deliveryTo(destination: Destination, connect: Connect): Delivery {
  return destination.protocol === 'HTTP'
    ? new HttpDelivery(destination, connect)
    : new TcpDelivery(destination.port, connect);
}

/** A request for each batch, on a connection of its own. */
class HttpDelivery implements Delivery {
  private socket: Socket | undefined;

  constructor(
    private readonly to: Extract<Destination, { protocol: 'HTTP' }>,
    private readonly connect: Connect,
  ) {}

  async send(events: readonly string[]): Promise<void> {
    const socket = await this.connect(this.to.port);
    this.socket = socket;
    try {
      const body = Buffer.from(`[${events.join(',')}]`);
      await withDeadline('the delivery of events', DELIVERY_DEADLINE_MS, this.post(socket, body));
    } finally {
      socket.destroy();
    }
  }

  close(): void {
    this.socket?.destroy();
  }

  private post(socket: Socket, body: Buffer): Promise<void> {
    const { method, host, path } = this.to;
    const headers = { Host: host, 'Content-Type': 'application/json', 'Content-Length': body.length };
    return new Promise((resolve, reject) => {
      // An agent, even none, would make a connection of its own.
      const options = { method, path, headers, createConnection: () => socket };
      const sent = request(options, (response) => {
        const status = response.statusCode ?? 0;
        response.resume();
        if (status < 400) resolve();
        else reject(new Error(`the subscriber answered ${status}`));
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }
}

/** One connection for all: a line for each event. */
class TcpDelivery implements Delivery {
  private socket: Socket | undefined;

  constructor(
    private readonly port: number,
    private readonly connect: Connect,
  ) {}

  async send(events: readonly string[]): Promise<void> {
    if (!this.socket || this.socket.destroyed) {
      this.socket = await this.connect(this.port);
      // It says nothing that we want to hear, but its end is heard only of one that is read.
      this.socket.resume();
    }
    const { socket } = this;
    const written = new Promise<void>((resolve, reject) => {
      socket.write(`${events.join('\n')}\n`, (error) => (error ? reject(error) : resolve()));
    });
    try {
      await withDeadline('the delivery of events', DELIVERY_DEADLINE_MS, written);
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  close(): void {
    this.socket?.destroy();
  }
}
