import { END, HEADER_BYTES } from './frames';

/** What the service says to an environment's init: runtimes/README.md, "The protocol". */
const TO_INIT = {
  start: 16,
  response: 17,
  signal: 18,
  specialise: 19,
  hold: 20,
  receipt: 21,
  list: 22,
  dial: 23,
  event: 24,
} as const;
const WITH_RECORDS = 1;
const GENERIC = 2;
const APART = 4;
const CHANNEL = 8;
const NOTHING = Buffer.alloc(0);
const KINDS = { runtime: 1, extension: 2 } as const;
const HELD = 1;
const OF_CHANNEL = 2;
/** In place of a process's id: everything in the environment but its init. */
const ALL_PROCESSES = 0;

export type ProcessKind = keyof typeof KINDS;

/** What a process is made of. */
export interface Program {
  readonly cwd: string;
  /** The first of these that exists is executed. */
  readonly programs: readonly string[];
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether the program gets a pipe for framed log records, on descriptor 62. */
  readonly withRecords?: boolean;
  /** Whether it matters which line was stdout's and which stderr's; the order of the two is lost then. */
  readonly isApart?: boolean;
  /** Whether it gets its events on descriptor 14 and answers them on 15, if it likes. */
  readonly hasChannel?: boolean;
  /** Whether it boots without a function and waits on descriptor 61 for `encodeSpecialise`. */
  readonly isGeneric?: boolean;
}

/** `process`: its id from now on, of 1 to 65,535 and not used before. */
export function encodeStart(process: number, kind: ProcessKind, program: Program): Buffer {
  const { cwd, programs, args, env, withRecords, isGeneric, isApart, hasChannel } = program;
  const variables = assignments(env);
  const strings = terminated([cwd, ...programs, ...args, ...variables]);
  const numbers = Buffer.alloc(16);
  [KINDS[kind], programs.length, args.length, variables.length].forEach((n, at) =>
    numbers.writeUInt32LE(n, 4 * at),
  );
  return frame(
    TO_INIT.start,
    (withRecords ? WITH_RECORDS : 0) |
      (isGeneric ? GENERIC : 0) |
      (isApart ? APART : 0) |
      (hasChannel ? CHANNEL : 0),
    process,
    Buffer.concat([numbers, Buffer.from(strings)]),
  );
}

/** The whole environment of the function that a generic runtime shall serve. */
export function encodeSpecialise(process: number, env: Readonly<Record<string, string>>): Buffer {
  return frame(TO_INIT.specialise, 0, process, Buffer.from(terminated(assignments(env))));
}

function assignments(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).map(([name, value]) => `${name}=${value}`);
}

/** A string ends at its first NUL: what an older version took over must not become a variable of its own. */
function terminated(strings: readonly string[]): string {
  return strings.map((text) => `${text.split('\0', 1)[0] ?? ''}\0`).join('');
}

/** A piece of an HTTP answer, in one buffer. `isEnd`: the exchange is over. */
export function encodeResponse(exchange: number, data: Buffer, isEnd = false): Buffer {
  return frame(TO_INIT.response, isEnd ? END : 0, exchange, data);
}

/** Only the frame's header, for an answer whose `length` bytes are written after it without being copied. */
export function encodeResponseHeader(exchange: number, length: number, isEnd: boolean): Buffer {
  return header(TO_INIT.response, isEnd ? END : 0, exchange, length, Buffer.allocUnsafe(HEADER_BYTES));
}

/** No more of an exchange's request is to be read for now, or it goes on. */
export function encodeHold(exchange: number, isHeld: boolean): Buffer {
  return frame(TO_INIT.hold, isHeld ? HELD : 0, exchange, NOTHING);
}

/** The same of what a process says over its channel. */
export function encodeChannelHold(process: number, isHeld: boolean): Buffer {
  return frame(TO_INIT.hold, OF_CHANNEL | (isHeld ? HELD : 0), process, NOTHING);
}

/** Bytes for a process's channel. Only the first `copied` of `payload` go into the frame's own buffer. */
export function encodeEvent(process: number, head: string, payload: Buffer, copied: number): Buffer {
  const headLength = Buffer.byteLength(head);
  const begin = HEADER_BYTES + 8 + headLength;
  const bytes = Buffer.allocUnsafe(begin + copied);
  header(TO_INIT.event, 0, process, bytes.length - HEADER_BYTES, bytes);
  bytes.writeUInt32LE(headLength, HEADER_BYTES);
  bytes.writeUInt32LE(payload.length, HEADER_BYTES + 4);
  bytes.write(head, HEADER_BYTES + 8);
  payload.copy(bytes, begin, 0, copied);
  return bytes;
}

/** Only the header of a frame with more of an event, whose `length` bytes are written after it without being copied. */
export function encodeEventHeader(process: number, length: number): Buffer {
  return header(TO_INIT.event, 0, process, length, Buffer.allocUnsafe(HEADER_BYTES));
}

/** In place of an event: the status with which HTTP would refuse a runtime's `next`. */
export function encodeRefusal(process: number, status: number): Buffer {
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32LE(status, 4);
  return frame(TO_INIT.event, 0, process, numbers);
}

/** An answer given ahead, to the one request that is expected next. */
export interface Receipt {
  /** That request has exactly this request line, and its body is small enough to come with its head. */
  readonly requestLine: string;
  /** It is answered as any other if it has this header; in lower case. */
  readonly unlessHeader: string;
  /** A whole HTTP answer. */
  readonly answer: Buffer;
}

export function encodeReceipt({ requestLine, unlessHeader, answer }: Receipt): Buffer {
  const texts = requestLine + unlessHeader;
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + 8 + texts.length + answer.length);
  header(TO_INIT.receipt, 0, 0, bytes.length - HEADER_BYTES, bytes);
  bytes.writeUInt32LE(requestLine.length, HEADER_BYTES);
  bytes.writeUInt32LE(unlessHeader.length, HEADER_BYTES + 4);
  bytes.write(texts, HEADER_BYTES + 8, 'latin1');
  answer.copy(bytes, HEADER_BYTES + 8 + texts.length);
  return bytes;
}

/** To a process and its group, or to everything in the environment but its init. */
export function encodeSignal(process: number | 'all', signal: number): Buffer {
  return frame(TO_INIT.signal, signal, process === 'all' ? ALL_PROCESSES : process, NOTHING);
}

/** Asks for the names of a directory's files. `listing`: what its answer is told apart by. */
export function encodeList(listing: number, directory: string): Buffer {
  return frame(TO_INIT.list, 0, listing, Buffer.from(terminated([directory])));
}

/**
 * Asks for a connection between a port of the container's loopback interface and a socket of ours, by its path in the
 * container. It begins with `greeting`, at our end only.
 */
export function encodeDial(port: number, path: string, greeting: Buffer): Buffer {
  return frame(TO_INIT.dial, 0, port, Buffer.concat([Buffer.from(terminated([path])), greeting]));
}

function frame(type: number, flags: number, id: number, payload: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  header(type, flags, id, payload.length, bytes);
  payload.copy(bytes, HEADER_BYTES);
  return bytes;
}

function header(type: number, flags: number, id: number, length: number, into: Buffer): Buffer {
  into.writeUInt8(type, 0);
  into.writeUInt8(flags, 1);
  into.writeUInt16LE(id, 2);
  into.writeUInt32LE(length, 4);
  return into;
}
