import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type {
  ContainerEngine,
  ContainerExit,
  ContainerSpec,
  StartedContainer,
} from '../../src/engine/container-engine';
import type { Bind } from '../../src/engine/mounts';
import {
  exitFrame,
  frameOf,
  helloFrame,
  listingFrame,
  logFrame,
  readServiceFrames,
  readyFrame,
  requestFrame,
  spawnFailedFrame,
  type Exit,
  type ServiceFrame,
} from './init-frames';

const BASE = '/2018-06-01/runtime';
/** After this something that should have come will not; on a busy machine another process may take long to be heard. */
const PATIENCE_MS = 30_000;

/** The init of a container that does not exist: it connects to the bind's socket, and a test plays its runtime. */
export class FakeInit {
  readonly received: ServiceFrame[] = [];
  isClosed = false;
  /** What it finds in a directory whose list is asked for. */
  files: readonly string[] = [];
  private held: Buffer = Buffer.alloc(0);
  private read = 0;
  private exchanges = 0;

  private constructor(
    private readonly socket: Socket,
    private readonly path: string,
  ) {
    socket.on('data', (chunk) => {
      this.held = readServiceFrames(Buffer.concat([this.held, chunk]), (frame) => {
        // It answers no request by itself, as an init may.
        if (frame.type === 'list') this.socket.write(listingFrame(frame.id, this.files));
        else if (frame.type !== 'receipt') this.received.push(frame);
      });
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.isClosed = true;
    });
  }

  static async connect(path: string): Promise<FakeInit> {
    const socket = connect(path);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new FakeInit(socket, path);
  }

  /** A further connection to the same socket, as the function's calls have. */
  call(): Promise<Socket> {
    return this.dial(this.path);
  }

  /** To another socket beside it. */
  connect(name: string): Promise<Socket> {
    return this.dial(join(dirname(this.path), name));
  }

  private async dial(path: string): Promise<Socket> {
    const socket = connect(path);
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    return socket;
  }

  hello(version?: number): void {
    this.socket.write(helloFrame(version));
  }

  /** The one that it was told to start last; what it tells is of that. */
  private get process(): number {
    return this.received.findLast(({ type }) => type === 'start')?.id ?? 1;
  }

  /** Its generic process has booted. */
  ready(): void {
    this.socket.write(readyFrame(this.process));
  }

  /** The next frame from the service that no test has asked for yet. */
  async next(): Promise<ServiceFrame> {
    await until(() => this.received.length > this.read, 'a frame from the service');
    const frame = this.received[this.read];
    this.read += 1;
    if (!frame) throw new Error('no frame');
    return frame;
  }

  /** The text of the answer to `exchange`, all its frames joined. */
  async answer(exchange: number): Promise<string> {
    const mine = () => this.received.filter((frame) => frame.type === 'response' && frame.id === exchange);
    await until(() => mine().some(({ flags }) => (flags & 1) !== 0), `an answer to exchange ${exchange}`);
    return Buffer.concat(mine().map(({ payload }) => payload)).toString();
  }

  log(text: string | Buffer, stream: 1 | 2 | 3 = 1, process = this.process): void {
    this.socket.write(logFrame(process, stream, text));
  }

  request(head: string, body = '', peakMemoryBytes = 0): number {
    this.exchanges += 1;
    this.socket.write(requestFrame(this.exchanges, head, body, peakMemoryBytes));
    return this.exchanges;
  }

  /** The runtime asks for an event. */
  askNext(peakMemoryBytes = 0): number {
    return this.request(`GET ${BASE}/invocation/next HTTP/1.1`, '', peakMemoryBytes);
  }

  respond(requestId: string, body: string, peakMemoryBytes = 0): number {
    return this.request(`POST ${BASE}/invocation/${requestId}/response HTTP/1.1`, body, peakMemoryBytes);
  }

  fail(requestId: string, errorType: string, body: string): number {
    const head = `POST ${BASE}/invocation/${requestId}/error HTTP/1.1\r\nLambda-Runtime-Function-Error-Type: ${errorType}`;
    return this.request(head, body);
  }

  /** A response whose body follows by `send`. */
  beginResponse(requestId: string, contentType: string): number {
    this.exchanges += 1;
    const head = `POST ${BASE}/invocation/${requestId}/response HTTP/1.1\r\nContent-Type: ${contentType}`;
    this.socket.write(requestFrame(this.exchanges, head, '', 0, false));
    return this.exchanges;
  }

  send(exchange: number, data: Buffer, isEnd = false): void {
    this.socket.write(frameOf(4, isEnd ? 1 : 0, exchange, data));
  }

  sendTrailers(exchange: number, lines: string): void {
    this.socket.write(frameOf(4, 3, exchange, Buffer.from(lines)));
  }

  /** Whether the service wants no more of the exchange's request for now. */
  isHeld(exchange: number): boolean {
    const about = ({ type, id }: ServiceFrame) => type === 'hold' && id === exchange;
    return this.received.findLast(about)?.flags === 1;
  }

  /** The runtime's connection broke. */
  abort(exchange: number): void {
    this.socket.write(frameOf(5, 0, exchange));
  }

  initError(errorType: string, body: string): number {
    const head = `POST ${BASE}/init/error HTTP/1.1\r\nLambda-Runtime-Function-Error-Type: ${errorType}`;
    return this.request(head, body);
  }

  exit(how: Exit, process = this.process): void {
    this.socket.write(exitFrame(process, how));
  }

  spawnFailed(program: string, reason: string): void {
    this.socket.write(spawnFailedFrame(this.process, program, reason));
  }

  garbage(): void {
    this.socket.write(frameOf(99, 0, 0));
  }

  /** The container dies. */
  disconnect(): void {
    this.socket.destroy();
  }
}

/** Containers that are only their init. `onStart` plays what happens between Docker's start and its answer. */
export class FakeEngine implements ContainerEngine {
  readonly specs: ContainerSpec[] = [];
  readonly removed: string[] = [];
  readonly limits: number[] = [];
  /** `container: host path on container path` */
  readonly mounts: string[] = [];
  /** `freeze c1`, `thaw c1` */
  readonly freezes: string[] = [];
  readonly freezesAtOnce = true;
  canMount = false;
  mountError: Error | undefined;
  usage: number | undefined;
  exitOf: ContainerExit | undefined;
  /** Docker takes its time to say how a container ended. */
  exitKnown: Promise<void> = Promise.resolve();
  peak: number | undefined;
  onStart: (init: FakeInit) => Promise<void> | void = (init) => init.hello();
  private last: FakeInit | undefined;

  async start(spec: ContainerSpec): Promise<StartedContainer> {
    this.specs.push(spec);
    const bind = spec.binds.find(({ containerPath }) => containerPath === '/run/lambdabox');
    // The binary is there before the container is, as the real one needs it.
    readFileSync(join(bind?.hostPath ?? '', 'init'));
    this.last = await FakeInit.connect(join(bind?.hostPath ?? '', 'api.sock'));
    await this.onStart(this.last);
    return { id: `c${this.specs.length}`, createMs: 40, startMs: 60 };
  }

  /** All containers die. */
  loseAll(): void {
    this.last?.disconnect();
  }

  get init(): FakeInit {
    if (!this.last) throw new Error('no container was started');
    return this.last;
  }

  limitCpu(_id: string, vcpus: number): Promise<void> {
    this.limits.push(vcpus);
    return Promise.resolve();
  }

  mount(containerId: string, { hostPath, containerPath }: Bind): Promise<void> {
    this.mounts.push(`${containerId}: ${hostPath} on ${containerPath}`);
    return this.mountError ? Promise.reject(this.mountError) : Promise.resolve();
  }

  freeze(containerId: string): Promise<void> {
    this.freezes.push(`freeze ${containerId}`);
    return Promise.resolve();
  }

  thaw(containerId: string): Promise<void> {
    this.freezes.push(`thaw ${containerId}`);
    return Promise.resolve();
  }

  memoryUsage(): number | undefined {
    return this.usage;
  }

  remove(containerId: string): Promise<void> {
    this.removed.push(containerId);
    this.last?.disconnect();
    return Promise.resolve();
  }

  async exit(): Promise<ContainerExit | undefined> {
    await this.exitKnown;
    return this.exitOf;
  }

  memoryPeak(): number | undefined {
    return this.peak;
  }
}

/** Waits for what needs some turns of the event loop. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !condition();) {
    if (Date.now() > end) throw new Error(`${what} did not come`);
    await turn();
  }
}
