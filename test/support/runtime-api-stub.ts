import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { deferred, type Deferred } from '../../src/lib/deferred';

/** The Runtime API of one environment for tests of runtimes alone: one event, one answer. */
export class RuntimeApiStub {
  private readonly answers: Deferred<unknown> = deferred();

  private constructor(
    private readonly server: Server,
    private readonly event: unknown,
  ) {}

  static async start(event: unknown): Promise<RuntimeApiStub> {
    const server = createServer();
    const stub = new RuntimeApiStub(server, event);
    server.on('request', (request, response) => void stub.handle(request, response));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return stub;
  }

  /** For AWS_LAMBDA_RUNTIME_API. */
  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What the runtime posted: a response, or an error of the function or its init. */
  get answer(): Promise<unknown> {
    return this.answers.promise;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'POST') {
      this.answers.resolve(JSON.parse(await text(request)));
      response.writeHead(202, { 'Content-Type': 'application/json' }).end('{"status":"OK"}');
      return;
    }
    // The second `next` waits for ever, as that of an idle environment.
    if (this.answers.settled) return;
    response
      .writeHead(200, {
        'Content-Type': 'application/json',
        'Lambda-Runtime-Aws-Request-Id': '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
        'Lambda-Runtime-Deadline-Ms': String(Date.now() + 60_000),
        'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-1:000000000000:function:f',
      })
      .end(JSON.stringify(this.event));
  }
}
