import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { deferred, type Deferred } from '../../lib/deferred';
import { withDeadline } from '../../lib/with-deadline';
import { listenOpenly } from '../open-socket';

/** Asks the init for a connection between a port inside and our socket, by its path in the container. */
type Dial = (port: number, path: string, greeting: Buffer) => void;

const FILE = 'ports.sock';
const INSIDE = `/run/lambdabox/${FILE}`;
const GREETING_BYTES = 16;
const DEADLINE_MS = 5000;
/** Connections that have not said who they are: the function may find the socket, and knows no greeting. */
const MAX_STRANGERS = 16;

/**
 * Connections to ports of one container's loopback interface. The init makes them, from inside, to a socket of our own beside the
 * environment's: a greeting that it was given tells them from any other.
 */
export class InnerPorts {
  private server: Promise<Server> | undefined;
  private readonly expected = new Map<string, Deferred<Socket>>();
  private readonly sockets = new Set<Socket>();
  private strangers = 0;
  private isClosed = false;

  constructor(
    /** Of the environment's own socket, on the host. */
    private readonly socketPath: string,
    private readonly dial: Dial,
  ) {}

  /** A connection; one to a port at which nobody listens ends at once. */
  async connect(port: number): Promise<Socket> {
    await this.listening();
    if (this.isClosed) throw new Error('the environment has ended');
    const greeting = randomBytes(GREETING_BYTES);
    const key = greeting.toString('hex');
    const arrival = deferred<Socket>();
    this.expected.set(key, arrival);
    this.dial(port, INSIDE, greeting);
    try {
      return await withDeadline(
        `a connection to port ${port} of an environment`,
        DEADLINE_MS,
        arrival.promise,
      );
    } finally {
      this.expected.delete(key);
    }
  }

  close(): void {
    this.isClosed = true;
    for (const arrival of this.expected.values()) arrival.reject(new Error('the environment has ended'));
    for (const socket of this.sockets) socket.destroy();
    void this.server?.then((server) => server.close()).catch(() => undefined);
  }

  /** One that failed is forgotten: the next connection may find room or rights again. */
  private listening(): Promise<Server> {
    const server = (this.server ??= this.listen());
    server.catch(() => {
      if (this.server === server) this.server = undefined;
    });
    return server;
  }

  private async listen(): Promise<Server> {
    const server = createServer((socket) => this.accept(socket));
    try {
      await listenOpenly(server, join(dirname(this.socketPath), FILE));
    } catch (error) {
      server.close();
      throw error;
    }
    if (this.isClosed) server.close();
    return server;
  }

  private accept(socket: Socket): void {
    if (this.isClosed || this.strangers >= MAX_STRANGERS) {
      socket.destroy();
      return;
    }
    this.strangers += 1;
    this.sockets.add(socket);
    let isStranger = true;
    const known = () => {
      if (isStranger) this.strangers -= 1;
      isStranger = false;
    };
    socket.on('error', () => undefined);
    socket.once('close', () => {
      known();
      this.sockets.delete(socket);
    });
    socket.setTimeout(DEADLINE_MS, () => socket.destroy());
    const read = () => {
      const greeting = socket.read(GREETING_BYTES) as Buffer | null;
      if (!greeting) return;
      socket.off('readable', read);
      socket.setTimeout(0);
      known();
      const arrival = this.expected.get(greeting.toString('hex'));
      if (arrival) arrival.resolve(socket);
      else socket.destroy();
    };
    socket.on('readable', read);
  }
}
