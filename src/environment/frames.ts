/** The protocol between an environment's init and the service: runtimes/README.md. */
export type InitFrame =
  | { readonly type: 'hello'; readonly version: number }
  | { readonly type: 'log'; readonly stream: OutputStream; readonly data: Buffer }
  | RequestFrame
  | {
      readonly type: 'body';
      readonly exchange: number;
      readonly data: Buffer;
      readonly end: boolean;
      readonly trailers: boolean;
    }
  | { readonly type: 'abort'; readonly exchange: number }
  | {
      readonly type: 'exit';
      readonly code: number;
      readonly signal: number;
      readonly oomKills: number;
      readonly peakMemoryBytes: number;
    }
  | { readonly type: 'spawn-failed'; readonly program: string; readonly reason: string }
  /** The generic runtime has booted. */
  | { readonly type: 'ready' };

/** `joined`: stdout, stderr and the runtime client's records in the order in which they were written (log-records.ts). */
export type OutputStream = 'stdout' | 'stderr' | 'joined';
const STREAMS: readonly (OutputStream | undefined)[] = [undefined, 'stdout', 'stderr', 'joined'];

export interface RequestFrame {
  readonly type: 'request';
  readonly exchange: number;
  /** 0 where the container cannot tell. */
  readonly peakMemoryBytes: number;
  readonly head: string;
  readonly body: Buffer;
  readonly end: boolean;
}

/** The other side broke the protocol: it is not our init any more, or never was. */
export class ProtocolError extends Error {
  constructor(rule: string) {
    super(`protocol error: ${rule}`);
    this.name = 'ProtocolError';
  }
}

const HEADER_BYTES = 8;
const MAX_PAYLOAD_BYTES = 1024 * 1024 + 64 * 1024;
const END = 1;
const TRAILERS = 2;
const CLOSE = 2;
const WITH_RECORDS = 1;
const GENERIC = 2;
const APART = 4;
const NOTHING = Buffer.alloc(0);

const FROM_INIT = {
  hello: 1,
  log: 2,
  request: 3,
  body: 4,
  abort: 5,
  exit: 6,
  spawnFailed: 7,
  ready: 8,
} as const;
const TO_INIT = { start: 16, response: 17, kill: 18, specialise: 19 } as const;

/**
 * Cuts a stream of bytes into frames. The far side is not trusted: a function may own its whole container. Payloads
 * are views of the received chunk where a frame arrived in one piece, as nearly all do.
 */
export class FrameDecoder {
  private held: Buffer = NOTHING;

  constructor(private readonly onFrame: (frame: InitFrame) => void) {}

  /** Throws ProtocolError on an unknown type, a wrong length or a frame that is too large. */
  push(chunk: Buffer): void {
    let bytes = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    while (bytes.length >= HEADER_BYTES) {
      const length = bytes.readUInt32LE(4);
      if (length > MAX_PAYLOAD_BYTES) throw new ProtocolError(`a frame of ${length} bytes is too large`);
      const end = HEADER_BYTES + length;
      if (bytes.length < end) break;
      this.onFrame(decode(bytes, bytes.subarray(HEADER_BYTES, end)));
      bytes = bytes.subarray(end);
    }
    this.held = bytes;
  }
}

function decode(header: Buffer, payload: Buffer): InitFrame {
  const type = header.readUInt8(0);
  const flags = header.readUInt8(1);
  const exchange = header.readUInt16LE(2);
  switch (type) {
    case FROM_INIT.hello:
      need(payload, 4);
      return { type: 'hello', version: payload.readUInt32LE(0) };
    case FROM_INIT.log:
      return { type: 'log', stream: STREAMS[flags] ?? 'stdout', data: payload };
    case FROM_INIT.request:
      return decodeRequest(exchange, flags, payload);
    case FROM_INIT.body:
      return {
        type: 'body',
        exchange,
        data: payload,
        end: (flags & END) !== 0,
        trailers: (flags & TRAILERS) !== 0,
      };
    case FROM_INIT.abort:
      return { type: 'abort', exchange };
    case FROM_INIT.exit:
      need(payload, 20);
      return {
        type: 'exit',
        code: payload.readInt32LE(0),
        signal: payload.readInt32LE(4),
        oomKills: payload.readUInt32LE(8),
        peakMemoryBytes: Number(payload.readBigUInt64LE(12)),
      };
    case FROM_INIT.spawnFailed:
      return decodeSpawnFailed(payload);
    case FROM_INIT.ready:
      return { type: 'ready' };
    default:
      throw new ProtocolError(`frame type ${type} is not known`);
  }
}

function decodeRequest(exchange: number, flags: number, payload: Buffer): RequestFrame {
  need(payload, 12);
  // A container's memory is far below 2^53, so the high word is simply a factor; BigInt would cost more.
  const peakMemoryBytes = payload.readUInt32LE(0) + payload.readUInt32LE(4) * 2 ** 32;
  const bodyAt = 12 + payload.readUInt32LE(8);
  need(payload, bodyAt);
  return {
    type: 'request',
    exchange,
    peakMemoryBytes,
    head: payload.toString('latin1', 12, bodyAt),
    body: payload.subarray(bodyAt),
    end: (flags & END) !== 0,
  };
}

function decodeSpawnFailed(payload: Buffer): InitFrame {
  const [program = '', reason = ''] = payload.toString('utf8').split('\0', 2);
  return { type: 'spawn-failed', program, reason };
}

function need(payload: Buffer, bytes: number): void {
  if (payload.length < bytes) throw new ProtocolError(`a frame of ${payload.length} bytes ends too early`);
}

export interface StartCommand {
  readonly cwd: string;
  /** The first of these that exists is executed. */
  readonly programs: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether the program gets a pipe for framed log records, on descriptor 62. */
  readonly withRecords?: boolean;
  /** Whether it matters which line was stdout's and which stderr's; the order of the two is lost then. */
  readonly isApart?: boolean;
  /** Whether it boots without a function and waits on descriptor 61 for `encodeSpecialise`. */
  readonly isGeneric?: boolean;
}

export function encodeStart(command: StartCommand): Buffer {
  const { cwd, programs, args, env, withRecords, isGeneric, isApart } = command;
  const variables = assignments(env);
  const strings = terminated([cwd, ...programs, ...args, ...variables]);
  const counts = Buffer.alloc(12);
  counts.writeUInt32LE(programs.length, 0);
  counts.writeUInt32LE(args.length, 4);
  counts.writeUInt32LE(variables.length, 8);
  return frame(
    TO_INIT.start,
    (withRecords ? WITH_RECORDS : 0) | (isGeneric ? GENERIC : 0) | (isApart ? APART : 0),
    0,
    Buffer.concat([counts, Buffer.from(strings)]),
  );
}

/** The whole environment of the function that a generic runtime shall serve. */
export function encodeSpecialise(env: Readonly<Record<string, string>>): Buffer {
  return frame(TO_INIT.specialise, 0, 0, Buffer.from(terminated(assignments(env))));
}

function assignments(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`);
}

/** A string ends at its first NUL: what an older version took over must not become a variable of its own. */
function terminated(strings: readonly string[]): string {
  return strings.map((text) => `${text.split('\0', 1)[0] ?? ''}\0`).join('');
}

export interface ResponseFlags {
  readonly end?: boolean;
  readonly close?: boolean;
}

/** A piece of an HTTP answer, in one buffer. */
export function encodeResponse(exchange: number, data: Buffer, flags: ResponseFlags = {}): Buffer {
  return frame(TO_INIT.response, responseFlags(flags), exchange, data);
}

/** Only the frame's header, for an answer whose `length` bytes are written after it without being copied. */
export function encodeResponseHeader(exchange: number, length: number, flags: ResponseFlags = {}): Buffer {
  return header(TO_INIT.response, responseFlags(flags), exchange, length, Buffer.allocUnsafe(HEADER_BYTES));
}

export function encodeKill(): Buffer {
  return frame(TO_INIT.kill, 0, 0, NOTHING);
}

function responseFlags({ end, close }: ResponseFlags): number {
  return (end ? END : 0) | (close ? CLOSE : 0);
}

function frame(type: number, flags: number, exchange: number, payload: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  header(type, flags, exchange, payload.length, bytes);
  payload.copy(bytes, HEADER_BYTES);
  return bytes;
}

function header(type: number, flags: number, exchange: number, length: number, into: Buffer): Buffer {
  into.writeUInt8(type, 0);
  into.writeUInt8(flags, 1);
  into.writeUInt16LE(exchange, 2);
  into.writeUInt32LE(length, 4);
  return into;
}
