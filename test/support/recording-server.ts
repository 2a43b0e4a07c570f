import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface ToldAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An HTTP server of loopback that keeps what it is asked and answers what it is told. */
export class RecordingServer {
  readonly requests: RecordedRequest[] = [];
  /** Undefined: it never answers. */
  answer: ToldAnswer | undefined = { status: 200 };
  private readonly server: Server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const { method = '', url = '', headers } = req;
      this.requests.push({ method, path: url, headers, body: Buffer.concat(chunks) });
      if (!this.answer) return;
      res.writeHead(this.answer.status, this.answer.headers);
      res.end(this.answer.body ?? '');
    });
  });

  async start(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The one request that came since the last look. */
  only(): RecordedRequest {
    const [request, ...others] = this.requests.splice(0);
    if (!request || others.length > 0) throw new Error(`${others.length + (request ? 1 : 0)} requests`);
    return request;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}
