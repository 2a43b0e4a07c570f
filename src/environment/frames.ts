/** What an environment's init says to the service: runtimes/README.md, "The protocol". */
export type InitFrame =
  { readonly type: 'hello'; readonly version: number } | ExchangeFrame | ProcessFrame | ListingFrame;

/** The names of what a directory of the container has, but for its directories. */
export interface ListingFrame {
  readonly type: 'listing';
  /** Of the LIST that it answers. */
  readonly listing: number;
  readonly names: readonly string[];
}

/** Of the HTTP exchanges of the Runtime API. */
export type ExchangeFrame =
  | RequestFrame
  | {
      readonly type: 'body';
      readonly exchange: number;
      readonly data: Buffer;
      readonly end: boolean;
      readonly trailers: boolean;
    }
  | { readonly type: 'abort'; readonly exchange: number };

/** Of a process, by the id with which it was started. */
export type ProcessFrame =
  /** What it or a child of it has written; may come after its end. */
  | {
      readonly type: 'log';
      readonly process: number;
      readonly stream: OutputStream;
      readonly data: Buffer;
    }
  | {
      readonly type: 'exit';
      readonly process: number;
      readonly code: number;
      readonly signal: number;
      readonly oomKills: number;
      readonly peakMemoryBytes: number;
    }
  | {
      readonly type: 'spawn-failed';
      readonly process: number;
      readonly program: string;
      readonly reason: string;
    }
  /** The generic runtime has booted. */
  | { readonly type: 'ready'; readonly process: number }
  | ChannelFrame;

/** What a runtime says over its channel, without HTTP. */
export type ChannelFrame =
  /** The beginning of an answer. */
  | {
      readonly type: 'answer';
      readonly process: number;
      readonly peakMemoryBytes: number;
      readonly requestId: string;
      /** It is the handler's failure. */
      readonly isError: boolean;
      readonly data: Buffer;
      readonly end: boolean;
      /** It asks for its next event as well. */
      readonly asks: boolean;
    }
  /** More of it. */
  | {
      readonly type: 'rest';
      readonly process: number;
      readonly data: Buffer;
      readonly end: boolean;
      readonly asks: boolean;
    }
  /** It asks for its next event. */
  | { readonly type: 'next'; readonly process: number; readonly peakMemoryBytes: number };

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
  /** It was the one that a receipt was for: the init has answered it. */
  readonly isAnswered: boolean;
}

/** The other side broke the protocol: it is not our init any more, or never was. */
export class ProtocolError extends Error {
  constructor(rule: string) {
    super(`protocol error: ${rule}`);
    this.name = 'ProtocolError';
  }
}

/** The version that the init must speak; its HELLO names it. */
export const PROTOCOL_VERSION = 6;
export const HEADER_BYTES = 8;
export const END = 1;
export const MAX_PAYLOAD_BYTES = 1024 * 1024 + 64 * 1024;
export const TRAILERS = 2;
const ANSWERED = 2;
const ASKS = 2;
export const FAILED = 4;
/** Of ANSWER: the peak memory, then the length of the request id. */
export const ANSWER_HEAD_BYTES = 9;

export const FROM_INIT = {
  hello: 1,
  log: 2,
  request: 3,
  body: 4,
  abort: 5,
  exit: 6,
  spawnFailed: 7,
  ready: 8,
  listing: 9,
  answer: 10,
  rest: 11,
  next: 12,
} as const;

/** A whole frame. Throws ProtocolError. */
export function decode(header: Buffer, payload: Buffer): InitFrame {
  const type = header.readUInt8(0);
  const flags = header.readUInt8(1);
  const id = header.readUInt16LE(2);
  switch (type) {
    case FROM_INIT.hello:
      need(payload, 4);
      return { type: 'hello', version: payload.readUInt32LE(0) };
    case FROM_INIT.log:
      return { type: 'log', process: id, stream: STREAMS[flags] ?? 'stdout', data: payload };
    case FROM_INIT.request:
      return decodeRequest(id, flags, payload);
    case FROM_INIT.body:
      return {
        type: 'body',
        exchange: id,
        data: payload,
        end: (flags & END) !== 0,
        trailers: (flags & TRAILERS) !== 0,
      };
    case FROM_INIT.abort:
      return { type: 'abort', exchange: id };
    case FROM_INIT.exit:
      need(payload, 20);
      return {
        type: 'exit',
        process: id,
        code: payload.readInt32LE(0),
        signal: payload.readInt32LE(4),
        oomKills: payload.readUInt32LE(8),
        peakMemoryBytes: Number(payload.readBigUInt64LE(12)),
      };
    case FROM_INIT.spawnFailed:
      return decodeSpawnFailed(id, payload);
    case FROM_INIT.ready:
      return { type: 'ready', process: id };
    case FROM_INIT.listing:
      return { type: 'listing', listing: id, names: payload.toString('utf8').split('\0').slice(0, -1) };
    case FROM_INIT.answer:
      return decodeAnswer(id, flags, payload);
    case FROM_INIT.rest:
      return decodeRest(id, flags, payload);
    case FROM_INIT.next:
      need(payload, 8);
      return { type: 'next', process: id, peakMemoryBytes: readPeak(payload) };
    default:
      throw new ProtocolError(`frame type ${type} is not known`);
  }
}

function decodeRequest(exchange: number, flags: number, payload: Buffer): RequestFrame {
  need(payload, 12);
  const bodyAt = 12 + payload.readUInt32LE(8);
  need(payload, bodyAt);
  return {
    type: 'request',
    exchange,
    peakMemoryBytes: readPeak(payload),
    head: payload.toString('latin1', 12, bodyAt),
    body: payload.subarray(bodyAt),
    end: (flags & END) !== 0,
    isAnswered: (flags & ANSWERED) !== 0,
  };
}

export function decodeAnswer(process: number, flags: number, payload: Buffer): InitFrame {
  need(payload, ANSWER_HEAD_BYTES);
  const dataAt = ANSWER_HEAD_BYTES + payload.readUInt8(ANSWER_HEAD_BYTES - 1);
  need(payload, dataAt);
  return {
    type: 'answer',
    process,
    peakMemoryBytes: readPeak(payload),
    requestId: payload.toString('latin1', ANSWER_HEAD_BYTES, dataAt),
    isError: (flags & FAILED) !== 0,
    data: payload.subarray(dataAt),
    end: (flags & END) !== 0,
    asks: (flags & ASKS) !== 0,
  };
}

export function decodeRest(process: number, flags: number, data: Buffer): InitFrame {
  return { type: 'rest', process, data, end: (flags & END) !== 0, asks: (flags & ASKS) !== 0 };
}

/** A container's memory is far below 2^53, so the high word is simply a factor; BigInt would cost more. */
function readPeak(payload: Buffer): number {
  return payload.readUInt32LE(0) + payload.readUInt32LE(4) * 2 ** 32;
}

function decodeSpawnFailed(process: number, payload: Buffer): InitFrame {
  const [program = '', reason = ''] = payload.toString('utf8').split('\0', 2);
  return { type: 'spawn-failed', process, program, reason };
}

function need(payload: Buffer, bytes: number): void {
  if (payload.length < bytes) throw new ProtocolError(`a frame of ${payload.length} bytes ends too early`);
}
