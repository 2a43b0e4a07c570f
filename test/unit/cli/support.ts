import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { readAll, type Io } from '../../../src/cli/terminal/io';
import { runCli } from '../../../src/cli/program';

export const KEYS = { LAMBDABOX_ACCESS_KEY_ID: 'AKIDEXAMPLE', LAMBDABOX_SECRET_ACCESS_KEY: 'secret' };

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  json(): Record<string, unknown>;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes as they are, the rest as JSON. */
  readonly body?: unknown;
}

export type Route = (request: Received) => Reply | Promise<Reply>;

/** A service of the test's making on a free loopback port: `GET /path` to an answer. Remembers what it was asked. */
export class FakeService {
  readonly received: Received[] = [];
  readonly routes = new Map<string, Route>();
  private server: Server | undefined;

  async start(): Promise<this> {
    this.server = createServer((req, res) => {
      void (async () => {
        const url = new URL(req.url ?? '/', 'http://localhost');
        const body = await readAll(req);
        const request: Received = {
          method: req.method ?? '',
          path: decodeURIComponent(url.pathname),
          query: url.searchParams,
          headers: req.headers,
          body,
          json: () => JSON.parse(body.toString()) as Record<string, unknown>,
        };
        this.received.push(request);
        const route = this.routes.get(`${request.method} ${request.path}`);
        const reply = route ? await route(request) : notFound(request.path);
        res.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
        res.end(
          typeof reply.body === 'string' || Buffer.isBuffer(reply.body)
            ? reply.body
            : JSON.stringify(reply.body ?? {}),
        );
      })();
    });
    await new Promise<void>((listening) => this.server?.listen(0, '127.0.0.1', listening));
    return this;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((closed) => this.server?.close(closed));
  }

  on(route: string, answer: Reply | Route): void {
    this.routes.set(route, typeof answer === 'function' ? answer : () => answer);
  }

  /** What was asked of one route, oldest first. */
  asked(route: string): Received[] {
    return this.received.filter(({ method, path }) => `${method} ${path}` === route);
  }
}

export function notFound(name: string): Reply {
  return {
    status: 404,
    headers: { 'x-amzn-errortype': 'ResourceNotFoundException' },
    body: { Type: 'User', Message: `Function not found: ${name}` },
  };
}

export interface RunOptions {
  readonly endpoint?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
  readonly isTerminal?: boolean;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  readonly serviceMain?: string;
  /** Told of everything that is written to stdout so far. */
  readonly onStdout?: (text: string) => void;
  readonly onStderr?: (text: string) => void;
  /** Where keys come from: makes of standard input a terminal too. */
  readonly keys?: Keyboard;
}

/** What a person types. */
export class Keyboard {
  readonly stdin = new PassThrough();
  /** Whether keys come one at a time. */
  isRaw = false;

  press(...keys: string[]): void {
    for (const key of keys) this.stdin.write(key);
  }
}

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process. */
export async function cli(args: readonly string[], options: RunOptions = {}): Promise<Result> {
  const stdout = sink(options.isTerminal, options.onStdout);
  const stderr = sink(options.isTerminal, options.onStderr);
  const { keys } = options;
  const stdin = keys
    ? Object.assign(keys.stdin, { isTTY: true, setRawMode: (isRaw: boolean) => (keys.isRaw = isRaw) })
    : new PassThrough();
  if (options.stdin !== undefined) stdin.end(options.stdin);
  const io: Io = {
    stdout,
    stderr,
    stdin,
    env: {
      ...KEYS,
      LAMBDABOX_ENDPOINT: options.endpoint,
      LAMBDABOX_DATA_DIR: '/nonexistent/lambdabox',
      ...options.env,
    },
    cwd: options.cwd ?? process.cwd(),
    signal: options.signal ?? new AbortController().signal,
    onExit: () => () => undefined,
    serviceMain: options.serviceMain ?? '/nonexistent/main.js',
    examples: resolve(__dirname, '../../../examples'),
  };
  const code = await runCli(args, io);
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function sink(
  isTTY = false,
  onText?: (text: string) => void,
): Writable & { isTTY: boolean; columns: number; text(): string } {
  const chunks: Buffer[] = [];
  const text = () => Buffer.concat(chunks).toString();
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      onText?.(text());
      done();
    },
  });
  return Object.assign(stream, { isTTY, columns: 120, text });
}
