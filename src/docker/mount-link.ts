import { createServer, type Server, type Socket } from 'node:net';
import { getSystemErrorName } from 'node:util';
import { deferred, type Deferred } from '../lib/deferred';
import { withDeadline } from '../lib/with-deadline';
import { PlatformError } from '../errors';

export interface MountRequest {
  readonly containerId: string;
  /** Of the container's first process, in the host's numbers. */
  readonly pid: number;
  /** A directory in the code store. */
  readonly source: string;
  /** Where it appears in the container. */
  readonly target: string;
}

const ANSWER_BYTES = 12;
const CONNECT_DEADLINE_MS = 15_000;
const MOUNT_DEADLINE_MS = 5_000;
/** As in runtimes/mounter/mounter.c. */
const STEPS = [
  'mount',
  'accept the request',
  'find the container',
  'open its namespace',
  'clone the directory',
  'make it read-only',
  'enter the container',
  'mount it there',
];

/** The service's end of the mounter's socket. Requests are answered in order; many may be under way. */
export class MountLink {
  private readonly pending = new Map<number, Deferred<void>>();
  private readonly connection = deferred<Socket>();
  private held: Buffer = Buffer.alloc(0);
  private lastId = 0;
  isOpen = true;

  private constructor(private readonly server: Server) {
    this.connection.promise.catch(() => undefined);
    server.once('connection', (socket) => this.accept(socket));
  }

  /** Listens on `path`, whose directory keeps everybody else out. */
  static async listen(path: string): Promise<MountLink> {
    const server = createServer();
    const link = new MountLink(server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    return link;
  }

  async connected(): Promise<void> {
    await withDeadline('the mounter', CONNECT_DEADLINE_MS, this.connection.promise);
  }

  /** Throws PlatformError. */
  async mount({ containerId, pid, source, target }: MountRequest): Promise<void> {
    const socket = await this.connection.promise;
    this.lastId = (this.lastId + 1) >>> 0;
    const id = this.lastId;
    const strings = Buffer.from(`${containerId}\0${source}\0${target}\0`);
    const head = Buffer.alloc(12);
    head.writeUInt32LE(8 + strings.length, 0);
    head.writeUInt32LE(id, 4);
    head.writeUInt32LE(pid, 8);
    const done = deferred<void>();
    this.pending.set(id, done);
    socket.write(Buffer.concat([head, strings]));
    try {
      await withDeadline('a mount', MOUNT_DEADLINE_MS, done.promise);
    } finally {
      this.pending.delete(id);
    }
  }

  close(reason = 'the mounter was stopped'): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    const error = new PlatformError(reason);
    this.connection.promise.then(
      (socket) => socket.destroy(),
      () => undefined,
    );
    this.connection.reject(error);
    for (const waiting of this.pending.values()) waiting.reject(error);
    this.server.close();
  }

  private accept(socket: Socket): void {
    this.server.close();
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', () => this.close('the connection to the mounter broke'));
    socket.on('close', () => this.close('the mounter ended'));
    this.connection.resolve(socket);
  }

  private receive(chunk: Buffer): void {
    let bytes = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    for (; bytes.length >= ANSWER_BYTES; bytes = bytes.subarray(ANSWER_BYTES)) {
      const waiting = this.pending.get(bytes.readUInt32LE(0));
      const error = bytes.readInt32LE(4);
      if (error === 0) waiting?.resolve();
      else {
        const step = STEPS[bytes.readUInt32LE(8)] ?? 'mount';
        waiting?.reject(new PlatformError(`code cannot be mounted: ${step}: ${getSystemErrorName(-error)}`));
      }
    }
    this.held = bytes;
  }
}
