import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { getSystemErrorName } from 'node:util';
import { messageOf, PlatformError } from '../../errors';
import { deferred, type Deferred } from '../../lib/deferred';
import { withDeadline } from '../../lib/with-deadline';

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
/** Of the first answer, which nobody asked for: whether the kernel can do it. */
const HELLO = 0;
/** As in runtimes/mounter/mounter.c. */
const STEPS = [
  'mount',
  'accept the request',
  'find the container',
  'open its namespace',
  'open the directory',
  'clone its mount',
  'make it read-only',
  'enter the container',
  'mount it there',
];

/** The service's end of the mounter's socket. Requests are answered in order; many may be under way. */
export class MountLink {
  private readonly pending = new Map<number, Deferred<void>>();
  private readonly hello = deferred<void>();
  private socket: Socket | undefined;
  private held: Buffer = Buffer.alloc(0);
  private lastId = HELLO;
  private isClosed = false;

  private constructor(private readonly server: Server) {
    this.hello.promise.catch(() => undefined);
    this.pending.set(HELLO, this.hello);
    server.once('connection', (socket) => this.accept(socket));
  }

  /** Listens on `path`, whose directory keeps everybody else out. */
  static async listen(path: string): Promise<MountLink> {
    const server = createServer();
    const link = new MountLink(server);
    server.listen(path);
    await once(server, 'listening');
    // The mounter is root without root's rights over files; a service that is not root owns the socket.
    await chmod(path, 0o666);
    return link;
  }

  get isOpen(): boolean {
    return !this.isClosed;
  }

  /** Resolves when the mounter has called in and can mount. Throws PlatformError when it cannot. */
  async connected(): Promise<void> {
    await this.answerOf(this.hello, 'the mounter', CONNECT_DEADLINE_MS);
  }

  /** Throws PlatformError. */
  async mount({ containerId, pid, source, target }: MountRequest): Promise<void> {
    await this.hello.promise;
    if (!this.socket || this.isClosed) throw new PlatformError('the mounter is not there');
    this.lastId = (this.lastId + 1) >>> 0;
    const id = this.lastId;
    const strings = Buffer.from(`${containerId}\0${source}\0${target}\0`);
    const head = Buffer.alloc(12);
    head.writeUInt32LE(8 + strings.length, 0);
    head.writeUInt32LE(id, 4);
    head.writeUInt32LE(pid, 8);
    const done = deferred<void>();
    this.pending.set(id, done);
    this.socket.write(Buffer.concat([head, strings]));
    try {
      await this.answerOf(done, 'a mount', MOUNT_DEADLINE_MS);
    } finally {
      this.pending.delete(id);
    }
  }

  close(reason = 'the mounter was stopped'): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.socket?.destroy();
    this.server.close();
    for (const waiting of this.pending.values()) waiting.reject(new PlatformError(reason));
  }

  /** A mounter that does not answer in time is given up: the next mount starts another. */
  private async answerOf(answer: Deferred<void>, what: string, deadlineMs: number): Promise<void> {
    try {
      await withDeadline(what, deadlineMs, answer.promise);
    } catch (error) {
      if (error instanceof PlatformError) throw error;
      this.close(messageOf(error));
      throw new PlatformError(messageOf(error), { cause: error });
    }
  }

  private accept(socket: Socket): void {
    this.server.close();
    this.socket = socket;
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', () => this.close('the connection to the mounter broke'));
    socket.on('close', () => this.close('the mounter ended'));
  }

  private receive(chunk: Buffer): void {
    let bytes = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    for (; bytes.length >= ANSWER_BYTES; bytes = bytes.subarray(ANSWER_BYTES)) {
      const waiting = this.pending.get(bytes.readUInt32LE(0));
      const error = bytes.readInt32LE(4);
      if (error === 0) waiting?.resolve();
      else waiting?.reject(failure(error, bytes.readUInt32LE(8)));
    }
    this.held = bytes;
  }
}

function failure(error: number, step: number): PlatformError {
  const name = getSystemErrorName(-error);
  const hint = name === 'ENOSYS' ? ' (Linux 5.12 or newer is needed)' : '';
  return new PlatformError(`code cannot be mounted: ${STEPS[step] ?? 'mount'}: ${name}${hint}`);
}
