import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** Kinds of packets, as their first half byte has them. */
export const PACKET = {
  ...{ connect: 1, connack: 2, publish: 3, puback: 4, pubrec: 5, pubrel: 6, pubcomp: 7 },
  ...{ subscribe: 8, suback: 9, unsubscribe: 10, unsuback: 11, pingreq: 12, pingresp: 13 },
} as const;

/** A broker that lets everybody in and says what a test has it say. Packets are shorter than 128 bytes. */
export class FakeBroker {
  /** The kinds that have come. */
  readonly came: number[] = [];
  private readonly server: Server;
  private socket: Socket | undefined;
  private isV5 = false;
  /** An older one ends what does not speak 3.1.1. */
  isOld = false;

  constructor() {
    this.server = createServer((socket) => {
      this.socket = socket;
      socket.on('data', (data) => this.read(data));
      socket.on('error', () => undefined);
    });
  }

  async start(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  get endpoint(): string {
    return `mqtt://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  publish(qos: 1 | 2, id: number, payload: string): void {
    const topic = 'home/kitchen/door';
    const properties = this.isV5 ? [0] : [];
    this.send(PACKET.publish, qos * 2, [0, topic.length, ...Buffer.from(topic), 0, id], properties, [
      ...Buffer.from(payload),
    ]);
  }

  release(id: number): void {
    this.send(PACKET.pubrel, 2, [0, id]);
  }

  /** Ends the connection without a word. */
  drop(): void {
    this.socket?.destroy();
  }

  async stop(): Promise<void> {
    this.drop();
    this.server.close();
    await once(this.server, 'close');
  }

  private read(data: Buffer): void {
    for (let at = 0; at + 1 < data.length; at += 2 + (data[at + 1] ?? 0)) {
      const kind = (data[at] ?? 0) >> 4;
      this.came.push(kind);
      if (kind === PACKET.connect) {
        this.isV5 = data[at + 8] === 5;
        if (this.isV5 && this.isOld) return this.drop();
        this.send(PACKET.connack, 0, [0, 0], this.isV5 ? [0] : []);
      }
      if (kind === PACKET.subscribe)
        this.send(PACKET.suback, 0, [...data.subarray(at + 2, at + 4)], this.isV5 ? [0] : [], [2]);
      if (kind === PACKET.unsubscribe)
        this.send(PACKET.unsuback, 0, [...data.subarray(at + 2, at + 4)], this.isV5 ? [0, 0] : []);
      if (kind === PACKET.pingreq) this.send(PACKET.pingresp, 0);
    }
  }

  private send(kind: number, flags: number, ...parts: readonly (readonly number[])[]): void {
    const body = parts.flat();
    this.socket?.write(Buffer.from([(kind << 4) | flags, body.length, ...body]));
  }
}
