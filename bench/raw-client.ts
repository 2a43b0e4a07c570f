import { connect, type Socket } from 'node:net';

/**
 * A load client that costs little of the two cores which it shares with what it measures: one signed request, made
 * ahead, written again and again over a connection that is kept; of the answers only status and length are read.
 */
export class RawClient {
  private pending: { resolve: (answer: RawAnswer) => void; reject: (error: Error) => void } | undefined;
  private received: Buffer = Buffer.alloc(0);

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.take(chunk));
    socket.on('error', (error) => this.pending?.reject(error));
    const closed = () => this.pending?.reject(new Error('the connection was closed'));
    socket.on('end', closed);
    socket.on('close', closed);
  }

  static connect(host: string, port: number): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, host);
      socket.once('error', reject);
      socket.once('connect', () => resolve(new RawClient(socket)));
    });
  }

  /** False as soon as the other side has ended it, as servers do with connections that are idle for long. */
  get isOpen(): boolean {
    return !this.socket.readableEnded && !this.socket.destroyed;
  }

  send(request: Buffer): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      this.pending = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.pending = undefined;
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const headEnd = this.received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.received.toString('latin1', 0, headEnd);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (this.received.length < headEnd + 4 + length) return;
    const body = this.received.subarray(headEnd + 4, headEnd + 4 + length);
    this.received = this.received.subarray(headEnd + 4 + length);
    const { pending } = this;
    this.pending = undefined;
    pending?.resolve({ status: Number(head.slice(9, 12)), head, body });
  }
}

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: Buffer;
}
