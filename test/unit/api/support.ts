import { once } from 'node:events';
import { request, type Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import aws4 from 'aws4';
import type { Session } from '../../../src/access/session';
import { clientError } from '../../../src/errors';
import type { Resources } from '../../../src/api/lambda/resources';
import { createApiServer, type ApiServerDeps } from '../../../src/api/api-server';
import type { ApiServer } from '../../../src/api/http/server';
import type {
  CallBody,
  InvokeEnd,
  InvokeRequest,
  InvokeResult,
  Invoker,
} from '../../../src/invocation/invocation';
import type { FunctionUrl } from '../../../src/functions/urls/url-index';
import { systemClock } from '../../../src/lib/clock';
import type { ServiceLog } from '../../../src/telemetry/events';

export const KEY = 'AKIDEXAMPLE';
export const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

export const RESULT: InvokeResult = {
  payload: Buffer.from('{"ok":true}'),
  executedVersion: '$LATEST',
  startKind: 'warm',
  environmentId: 'env-1',
  phases: { queue: 0.25, invoke: 1.5 },
};

/** An invoker that remembers what it was given; `answer` decides the rest. */
export class FakeInvoker implements Invoker {
  readonly invoked: InvokeRequest[] = [];
  readonly queued: InvokeRequest[] = [];
  readonly dryRuns: (string | undefined)[][] = [];
  answer: (request: InvokeRequest) => Promise<InvokeResult> = () => Promise.resolve(RESULT);
  /** How an answer comes that is streamed; at once and whole, unless a test says otherwise. */
  streaming: ((body: CallBody, end: InvokeEnd) => Promise<InvokeEnd>) | undefined;

  invoke(request: InvokeRequest): Promise<InvokeResult> {
    this.invoked.push(request);
    return this.answer(request);
  }
  async stream(request: InvokeRequest, body: CallBody): Promise<InvokeEnd> {
    const { payload, contentType, ...end } = await this.invoke(request);
    body.began?.(end);
    if (this.streaming) return this.streaming(body, end);
    body.head(contentType, { pause: () => {}, resume: () => {} });
    body.chunk(payload);
    body.end();
    return end;
  }
  dryRun(functionName: string, qualifier?: string, tenantId?: string): void {
    this.dryRuns.push([functionName, qualifier, ...(tenantId === undefined ? [] : [tenantId])]);
  }
  enqueue(request: InvokeRequest): Promise<void> {
    this.queued.push(request);
    return Promise.resolve();
  }
}

/** A control plane that echoes its calls; the function `missing` does not exist. */
export class FakeFunctions {
  readonly calls: unknown[][] = [];
  readonly resources = new Proxy({} as Resources, {
    get: (_, resource: string) =>
      new Proxy({}, { get: (_target, method: string) => this.echo(`${resource}.${method}`) }),
  });

  private echo(method: string) {
    return (name: unknown, ...rest: unknown[]) => {
      this.calls.push([method, name, ...rest]);
      if (name === 'missing') {
        throw clientError(
          'resourceNotFound',
          `Function not found: arn:aws:lambda:us-east-1:${ACCOUNT}:function:missing`,
        );
      }
      const locate = rest.find((arg): arg is (sha: string) => string => typeof arg === 'function');
      if (locate) return { Code: { Location: locate('a/b+c=') } };
      return {
        FunctionArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${String(name)}`,
        Method: method,
      };
    };
  }
}

export class FakeLog implements ServiceLog {
  readonly errors: [string, Readonly<Record<string, unknown>> | undefined][] = [];
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.errors.push([message, fields]);
  }
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Interim answers (100 Continue) before the final one. */
  readonly interim: number;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  readonly service?: string;
  readonly unsigned?: boolean;
  readonly agent?: Agent;
  readonly secret?: string;
}

/** The API on a free loopback port, with fakes behind it. */
export class TestApi {
  readonly invoker = new FakeInvoker();
  readonly functions = new FakeFunctions();
  readonly log = new FakeLog();
  readonly logsBodies: string[] = [];
  readonly urls = new Map<string, FunctionUrl>();
  reasons: string[] = [];
  port = 0;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } = {
    accessKeyId: KEY,
    secretAccessKey: SECRET,
  };
  private server: ApiServer | undefined;
  private readonly insideDoors: Server[] = [];
  /** They end with their environment, and with nothing else. */
  private readonly insideSockets = new Set<Socket>();

  async start(overrides: Partial<ApiServerDeps> = {}, port = 0): Promise<this> {
    this.server = createApiServer({
      region: REGION,
      accountId: ACCOUNT,
      credentials: (id) => (id === KEY ? SECRET : undefined),
      resources: this.functions.resources,
      invoker: this.invoker,
      events: () => ({}),
      logs: (_, input) => {
        this.logsBodies.push(JSON.stringify(input));
        return Promise.resolve({ status: 200, body: {} });
      },
      permissions: { answer: () => 'none' },
      archives: {
        open: (sha) => Promise.resolve(sha === 'a/b+c=' ? Readable.from([Buffer.from('zip!')]) : undefined),
      },
      urls: {
        urls: { find: (id) => this.urls.get(id), of: () => undefined },
        wanted: 'both',
        trusted: () => false,
      },
      notReady: () => this.reasons,
      metrics: (accept) =>
        Promise.resolve({ contentType: accept ?? 'text/plain', body: Readable.from(['up 1\n', 'down 0\n']) }),
      log: this.log,
      clock: systemClock,
      closeTimeoutMs: 5_000,
      ...overrides,
    });
    this.port = (await this.server.listen('127.0.0.1', port)).port;
    return this;
  }

  async stop(): Promise<void> {
    for (const door of this.insideDoors) door.close();
    for (const socket of this.insideSockets) socket.destroy();
    await this.server?.close();
  }

  /** A port whose connections are those of one environment; signs with its session unless told otherwise. */
  async inside(session: Session): Promise<TestApi> {
    const inside = new TestApi();
    const door = createServer((socket) => {
      this.insideSockets.add(socket);
      this.server?.accept(socket, session);
    });
    door.listen(0, '127.0.0.1');
    await once(door, 'listening');
    this.insideDoors.push(door);
    inside.port = (door.address() as AddressInfo).port;
    inside.credentials = session.credentials;
    return inside;
  }

  /** A request signed by aws4, as raw as it gets: paths go out as they are written. */
  signed(path: string, ask: Ask = {}): { path: string; method: string; headers: OutgoingHttpHeaders } {
    const headers = { Host: `127.0.0.1:${this.port}`, ...ask.headers };
    const method = ask.method ?? (ask.body === undefined ? 'GET' : 'POST');
    if (ask.unsigned) return { path, method, headers };
    const length = ask.body === undefined ? {} : { 'Content-Length': Buffer.byteLength(ask.body) };
    const signed = aws4.sign(
      {
        service: ask.service ?? 'lambda',
        region: REGION,
        method,
        path,
        headers: { 'Content-Type': 'application/json', ...headers, ...length },
        // aws4 hashes bytes as well, its types only say text.
        ...(ask.body === undefined ? {} : { body: ask.body as string }),
      },
      { ...this.credentials, ...(ask.secret === undefined ? {} : { secretAccessKey: ask.secret }) },
    );
    return { path, method, headers: signed.headers as OutgoingHttpHeaders };
  }

  ask(path: string, ask: Ask = {}): Promise<Answered> {
    const { method, headers } = this.signed(path, ask);
    return this.send(path, method, headers, ask.body, ask.agent);
  }

  send(
    path: string,
    method: string,
    headers: OutgoingHttpHeaders,
    body?: string | Buffer,
    agent?: Agent,
  ): Promise<Answered> {
    return new Promise((resolve, reject) => {
      let interim = 0;
      const req = request({
        host: '127.0.0.1',
        port: this.port,
        path,
        method,
        headers,
        agent: agent ?? false,
      });
      const waits = headers.Expect !== undefined;
      req.on('continue', () => {
        interim += 1;
        req.end(body);
      });
      req.on('response', (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => {
          req.destroy();
          const text = Buffer.concat(chunks).toString();
          resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text, interim });
        });
      });
      req.on('error', reject);
      if (waits) req.flushHeaders();
      else req.end(body);
    });
  }
}
