import { connect, type Socket } from 'node:net';
import { createHash, createHmac } from 'node:crypto';

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

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** POST unless given. */
  readonly method?: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Further headers; those of AWS are signed, the others are not. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A signed request, valid for five minutes (Signature Version 4, header form); a query must be sorted and encoded. */
export function signedInvoke(target: Target, body: string, now: Date): Buffer {
  const host = `${target.host}:${target.port}`;
  const time = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const scope = `${day}/us-east-1/lambda/aws4_request`;
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const [path = '', query = ''] = target.path.split('?');
  const headers = Object.entries(target.headers ?? {}).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  const signed = [
    ['host', host],
    ['x-amz-date', time],
    ...headers.filter(([name]) => name.startsWith('x-amz-')),
  ]
    .map(([name = '', value = '']) => ({ name, line: `${name}:${value}` }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = signed.map(({ name }) => name).join(';');
  const lines = signed.map(({ line }) => line);
  const canonical = [
    ...[target.method ?? 'POST', encodeURI(path), query, ...lines, '', names, sha256(body)],
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const key = [day, 'us-east-1', 'lambda', 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${target.secretAccessKey}`,
  );
  const signature = hmac(key, toSign).toString('hex');
  const credential = `${target.accessKeyId}/${scope}`;
  const more = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(
    `${target.method ?? 'POST'} ${target.path} HTTP/1.1\r\nHost: ${host}\r\nX-Amz-Date: ${time}\r\n` +
      `Authorization: AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}\r\n` +
      `${more.join('')}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
