import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Router } from 'express';
import type { Session } from '../../access/session';
import type { Invoker } from '../../invocation/invocation';
import type { Clock } from '../../lib/clock';
import type { ServiceLog } from '../../telemetry/events';
import { createApp } from './app';
import { codeLocation, type CodeArchives } from '../lambda/code-route';
import { ErrorRenderer } from './error-renderer';
import { FrontDoor, type LogsHandler } from './front-door';
import type { Resources } from '../lambda/resources';
import { InsideDoor } from '../inside/inside';
import { invoke } from '../lambda/invoke-api';
import { routePath } from '../lambda/lambda-routes';
import type { OpenApi } from './open-routes';
import { SignatureVerifier, type CredentialLookup } from './sigv4/sigv4';

export interface ApiServerDeps extends OpenApi {
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
  readonly credentials: CredentialLookup;
  readonly resources: Resources;
  readonly invoker: Invoker;
  readonly logs: LogsHandler;
  readonly archives: CodeArchives;
  /** lambdabox's own signed routes, below /_lambdabox. */
  readonly own?: Router;
  readonly log: ServiceLog;
  readonly clock: Clock;
  /** How long `close` waits for calls in flight, milliseconds. */
  readonly closeTimeoutMs?: number;
}

export interface ApiServer {
  /** Rejects when the address cannot be had. Port 0 takes a free one. */
  listen(host: string, port: number): Promise<AddressInfo>;
  /** Accepts nothing new, lets calls in flight end within the deadline, then ends every connection. Idempotent. */
  close(): Promise<void>;
  /** Serves a connection that comes from inside the environment of this session, until it ends. */
  accept(connection: Socket, session: Session): void;
}

/** Milliseconds. SDKs keep connections open for about a minute: closing first would fail their next call. */
const KEEP_ALIVE_MS = 65_000;
const HEADERS_MS = 20_000;
/** 70 MB at 2 Mbit/s. */
const REQUEST_MS = 300_000;
/** Bytes of request line and headers (Lambda quotas, "Invocation payload"). */
const MAX_HEADER_BYTES = 1024 * 1024;
const CLOSE_MS = 10_000;

/** Invoke's row of the route table, matched without express: 15 of 106 µs a call. */
const INVOKE_PATH = new RegExp(`^${routePath('Invoke').replace(':name', '([^/]+)')}/?$`);

export function createApiServer(deps: ApiServerDeps): ApiServer {
  const door = createFrontDoor(deps);
  const inside = new InsideDoor(door, MAX_HEADER_BYTES);
  const inFlight = new Set<ServerResponse>();
  const sockets = new Set<Socket>();
  const server = createServer(
    {
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    (req, res) => {
      inFlight.add(res);
      res.once('close', () => inFlight.delete(res));
      door.handle(req, res);
    },
  );
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // Without a listener node:http says "100 Continue" itself, before the signature was looked at.
  server.on('checkContinue', (req, res) => server.emit('request', req, res));
  let closing: Promise<void> | undefined;
  return {
    async listen(host, port) {
      server.listen(port, host);
      await once(server, 'listening');
      return server.address() as AddressInfo;
    },
    accept: (connection, session) => inside.accept(connection, session),
    close: () =>
      (closing ??= closeServer({ server, sockets, inFlight }, deps.clock, deps.closeTimeoutMs ?? CLOSE_MS)),
  };
}

function createFrontDoor(deps: ApiServerDeps): FrontDoor {
  const errors = new ErrorRenderer(deps.log);
  const app = createApp({
    lambda: {
      resources: deps.resources,
      invoker: deps.invoker,
      codeLocation: (exchange, codeSha256) => codeLocation(exchange, codeSha256, deps),
    },
    archives: deps.archives,
    ...(deps.own ? { own: deps.own } : {}),
    errors,
  });
  return new FrontDoor({
    accountId: deps.accountId,
    verifier: new SignatureVerifier(deps.region, deps.credentials, deps.clock),
    clock: deps.clock,
    errors,
    open: deps,
    logs: deps.logs,
    lambda: app,
    invoke: (exchange, path) => {
      const name = exchange.req.method === 'POST' ? INVOKE_PATH.exec(path)?.[1] : undefined;
      return name === undefined ? undefined : invoke(exchange, decodeURIComponent(name), deps.invoker);
    },
  });
}

interface Connections {
  readonly server: Server;
  /** All of them: node:http does not count one that has not asked yet as idle. */
  readonly sockets: ReadonlySet<Socket>;
  readonly inFlight: ReadonlySet<ServerResponse>;
}

async function closeServer(open: Connections, clock: Clock, timeoutMs: number): Promise<void> {
  const { server, sockets, inFlight } = open;
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  const busy = new Set([...inFlight].map((res) => res.socket));
  for (const socket of sockets) if (!busy.has(socket)) socket.destroy();
  for (const res of inFlight) {
    if (!res.headersSent) res.shouldKeepAlive = false;
    res.once('close', () => setImmediate(() => server.closeIdleConnections()));
  }
  const deadline = clock.after(timeoutMs, () => server.closeAllConnections());
  await closed;
  deadline.cancel();
}
