import { rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock, Timer } from '../lib/clock';
import { deferred, type Deferred } from '../lib/deferred';
import { withSharedReads } from '../lib/shared-reads';
import { messageOf } from '../errors';
import {
  encodeChannelHold,
  encodeDial,
  encodeEvent,
  encodeEventHeader,
  encodeHold,
  encodeList,
  encodeReceipt,
  encodeRefusal,
  encodeResponse,
  encodeResponseHeader,
  encodeSignal,
  encodeSpecialise,
  encodeStart,
  type ProcessKind,
  type Program,
  type Receipt,
} from './commands';
import { FrameDecoder } from './frame-decoder';
import { PROTOCOL_VERSION, ProtocolError, type InitFrame } from './frames';
import { LogBudget, type LogRate } from './log-budget';
import { listenOpenly } from './open-socket';
import { Processes } from './processes/processes';
import { InnerPorts } from './subscriptions/inner-ports';
import type { Exchanges } from './runtime-api/ports';

export interface LinkListener {
  frame(frame: InitFrame): void;
  /**
   * The connection ended, at the other side's will or because a frame could not be handled: `fault` is what was thrown
   * then. Told once, and not after `close()`.
   */
  lost(fault?: unknown): void;
  /** The function calls the service: a connection of its own, which ends with the link. */
  called(connection: Socket): void;
}

/** Connections of the function's own at a time, as many as its init carries. */
const MAX_CALLS = 64;

/** What holds an environment back that logs too fast. */
export interface LogThrottle {
  readonly rate: LogRate;
  readonly clock: Clock;
  /** Told once, when it is held back for the first time. */
  held(): void;
}

/** Answers below this size are copied into one buffer with their head: one write instead of two. */
const COPY_BELOW_BYTES = 16 * 1024;

/**
 * The service's end of one environment's socket. The socket is the identity: whoever connects to it is that
 * environment. The first connection is its init's; later ones are calls of its function to the service, which the init
 * carries as they are.
 *
 * An environment that logs faster than its budget is not read for a while: its init stops reading the pipes when the
 * connection is full, and the function waits in its write. What it answers comes after what it wrote, as ever.
 */
export class InitLink implements Exchanges {
  /** What runs at the other end. */
  readonly processes = new Processes(this);
  private readonly greeted = deferred<void>();
  private socket: Socket | undefined;
  private readonly calls = new Set<Socket>();
  private readonly listings: Deferred<readonly string[]>[] = [];
  private isGreeted = false;
  private isClosed = false;
  /** Bytes of log in the chunk that is being taken. */
  private logBytes = 0;
  private pause: Timer | undefined;
  private wasHeld = false;

  private ports: InnerPorts | undefined;

  private constructor(
    private readonly server: Server,
    private readonly path: string,
    private listener: LinkListener,
    private readonly throttle: LogThrottle | undefined,
    private readonly budget: LogBudget | undefined,
  ) {
    // Nobody may be waiting yet when the connection ends before its greeting.
    this.greeted.promise.catch(() => undefined);
  }

  /** Listens on `path`, which any uid in the container may connect to: its directory is what keeps others out. */
  static async listen(path: string, listener: LinkListener, throttle?: LogThrottle): Promise<InitLink> {
    await rm(path, { force: true });
    const server = createServer();
    const budget = throttle && new LogBudget(throttle.rate, throttle.clock);
    const link = new InitLink(server, path, listener, throttle, budget);
    server.on('connection', (socket) => link.accept(socket));
    await listenOpenly(server, path);
    return link;
  }

  /** Who is told from now on: an environment has its function. */
  tell(listener: LinkListener): void {
    this.listener = listener;
  }

  /** Tells whoever is told now. */
  pass(frame: InitFrame): void {
    this.listener.frame(frame);
  }

  get isOpen(): boolean {
    return this.socket !== undefined && !this.isClosed;
  }

  /** Resolves when the init has said HELLO; rejects when the connection has ended by now. */
  async connected(): Promise<void> {
    await this.greeted.promise;
    if (this.isClosed) throw new Error('the environment closed its connection');
  }

  /** Said by `processes` alone, as are the two below. */
  start(process: number, kind: ProcessKind, program: Program): void {
    this.socket?.write(encodeStart(process, kind, program));
  }

  specialise(process: number, env: Readonly<Record<string, string>>): void {
    this.socket?.write(encodeSpecialise(process, env));
  }

  signal(process: number | 'all', signal: number): void {
    this.socket?.write(encodeSignal(process, signal));
  }

  respond(exchange: number, response: Buffer): void {
    this.socket?.write(encodeResponse(exchange, response, true));
  }

  respondWithBody(exchange: number, head: Buffer, body: Buffer, receipt: Receipt): void {
    const { socket } = this;
    if (!socket) return;
    const ahead = encodeReceipt(receipt);
    if (body.length < COPY_BELOW_BYTES) {
      const frame = encodeResponseHeader(exchange, head.length + body.length, true);
      socket.write(Buffer.concat([ahead, frame, head, body]));
      return;
    }
    socket.cork();
    socket.write(ahead);
    socket.write(encodeResponse(exchange, head));
    for (let at = 0; at < body.length; at += MAX_RESPONSE_FRAME_BYTES) {
      const part = body.subarray(at, at + MAX_RESPONSE_FRAME_BYTES);
      const isEnd = at + part.length === body.length;
      socket.write(encodeResponseHeader(exchange, part.length, isEnd));
      socket.write(part);
    }
    socket.uncork();
  }

  hold(exchange: number, isHeld: boolean): void {
    this.socket?.write(encodeHold(exchange, isHeld));
  }

  holdChannel(process: number, isHeld: boolean): void {
    this.socket?.write(encodeChannelHold(process, isHeld));
  }

  /** Over the channel of a process: `head` is its lines (runtimes/README.md, "The channel"). */
  sendEvent(process: number, head: string, payload: Buffer): void {
    const { socket } = this;
    if (!socket) return;
    if (payload.length < COPY_BELOW_BYTES) {
      socket.write(encodeEvent(process, head, payload, payload.length));
      return;
    }
    socket.cork();
    socket.write(encodeEvent(process, head, payload, 0));
    for (let at = 0; at < payload.length; at += MAX_RESPONSE_FRAME_BYTES) {
      const part = payload.subarray(at, at + MAX_RESPONSE_FRAME_BYTES);
      socket.write(encodeEventHeader(process, part.length));
      socket.write(part);
    }
    socket.uncork();
  }

  /** In place of an event. */
  refuseNext(process: number, status: number): void {
    this.socket?.write(encodeRefusal(process, status));
  }

  /** The names of a directory's files in the container, but for directories; none when it is not there. */
  list(directory: string): Promise<readonly string[]> {
    const listing = deferred<readonly string[]>();
    this.listings.push(listing);
    if (this.isClosed) listing.reject(new Error('the environment closed its connection'));
    this.socket?.write(encodeList(this.listings.length, directory));
    return listing.promise;
  }

  /** A connection to a port of the container's loopback interface; one at which nobody listens ends at once. */
  connect(port: number): Promise<Socket> {
    this.ports ??= new InnerPorts(this.path, (to, path, greeting) =>
      this.socket?.write(encodeDial(to, path, greeting)),
    );
    return this.ports.connect(port);
  }

  close(reason = 'the environment was stopped'): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.pause?.cancel();
    this.server.close();
    this.ports?.close();
    for (const call of this.calls) call.destroy();
    this.socket?.destroy();
    this.greeted.reject(new Error(reason));
    for (const listing of this.listings) listing.reject(new Error(reason));
  }

  private accept(accepted: Socket): void {
    if (this.socket) {
      this.acceptCall(accepted);
      return;
    }
    const decoder = new FrameDecoder((frame) => this.receive(frame));
    const socket = withSharedReads(accepted, (chunk) => {
      try {
        decoder.push(chunk);
        this.holdBack(socket);
      } catch (error) {
        this.lose(`what the environment sent could not be handled: ${messageOf(error)}`, error);
      }
    });
    this.socket = socket;
    socket.on('error', (error) => this.lose(error.message));
    socket.on('close', () => this.lose('the environment closed its connection'));
  }

  private acceptCall(socket: Socket): void {
    if (this.isClosed || this.calls.size >= MAX_CALLS) {
      socket.destroy();
      return;
    }
    this.calls.add(socket);
    socket.once('close', () => this.calls.delete(socket));
    this.listener.called(socket);
  }

  private holdBack(socket: Socket): void {
    const { budget, throttle, logBytes } = this;
    this.logBytes = 0;
    if (!budget || !throttle || logBytes === 0 || this.isClosed) return;
    const ms = budget.take(logBytes);
    if (ms === 0) return;
    socket.pause();
    this.pause = throttle.clock.after(ms, () => {
      this.pause = undefined;
      socket.resume();
    });
    if (this.wasHeld) return;
    this.wasHeld = true;
    throttle.held();
  }

  private receive(frame: InitFrame): void {
    if (this.isClosed) return;
    if (frame.type === 'log') this.logBytes += frame.data.length;
    if (frame.type === 'hello') this.greet(frame.version);
    else if (!this.isGreeted) throw new ProtocolError('the first frame is not HELLO');
    else if ('process' in frame) this.processes.take(frame);
    else if (frame.type === 'listing') this.listings[frame.listing - 1]?.resolve(frame.names);
    else this.pass(frame);
  }

  private greet(version: number): void {
    if (version !== PROTOCOL_VERSION) return this.lose(otherRelease(version));
    this.isGreeted = true;
    this.greeted.resolve();
  }

  private lose(reason: string, fault?: unknown): void {
    if (this.isClosed) return;
    this.close(reason);
    this.listener.lost(fault);
  }
}

function otherRelease(version: number): string {
  return (
    `its init speaks version ${version} of their protocol, and this service version ${PROTOCOL_VERSION}: ` +
    'they are of different releases. Build both from one (make setup), or use the image of one release, and start ' +
    'the service again'
  );
}

/** A frame carries at most 1 MiB and 64 KiB (runtimes/README.md). */
const MAX_RESPONSE_FRAME_BYTES = 1024 * 1024;
