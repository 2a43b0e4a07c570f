import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Session } from '../../access/session';
import type { Clock } from '../../lib/clock';
import { InsideDoor } from '../inside/inside';
import type { FrontDoor } from './front-door';

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

/** `closeTimeoutMs` is how long `close` waits for calls in flight. */
export function createHttpServer(door: FrontDoor, clock: Clock, closeTimeoutMs = CLOSE_MS): ApiServer {
  const inside = new InsideDoor(door, MAX_HEADER_BYTES);
  const inFlight = new Set<ServerResponse>();
  const sockets = new Set<Socket>();
  const answered = function (this: ServerResponse) {
    inFlight.delete(this);
  };
  const server = createServer(
    {
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    (req, res) => {
      inFlight.add(res);
      res.on('close', answered);
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
    close: () => (closing ??= closeServer({ server, sockets, inFlight }, clock, closeTimeoutMs)),
  };
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
