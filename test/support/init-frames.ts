/** The init's side of the protocol in runtimes/README.md: what it writes, and what it reads of the service. */

export const frameOf = (
  type: number,
  flags: number,
  id: number,
  payload: Buffer = Buffer.alloc(0),
): Buffer => {
  const header = Buffer.alloc(8);
  header.writeUInt8(type, 0);
  header.writeUInt8(flags, 1);
  header.writeUInt16LE(id, 2);
  header.writeUInt32LE(payload.length, 4);
  return Buffer.concat([header, payload]);
};

export function helloFrame(version = 6): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32LE(version);
  return frameOf(1, 0, 0, payload);
}

/** `stream`: 1 stdout, 2 stderr, 3 records. */
export function logFrame(process: number, stream: number, text: string | Buffer): Buffer {
  return frameOf(2, stream, process, Buffer.from(text));
}

export function requestFrame(
  exchange: number,
  head: string,
  body = '',
  peakMemoryBytes = 0,
  end = true,
): Buffer {
  const numbers = Buffer.alloc(12);
  numbers.writeBigUInt64LE(BigInt(peakMemoryBytes));
  numbers.writeUInt32LE(head.length, 8);
  return frameOf(
    3,
    end ? 1 : 0,
    exchange,
    Buffer.concat([numbers, Buffer.from(head, 'latin1'), Buffer.from(body)]),
  );
}

export interface Exit {
  readonly code?: number;
  readonly signal?: number;
  readonly oomKills?: number;
  readonly peakMemoryBytes?: number;
}

export function exitFrame(
  process: number,
  { code = 0, signal = 0, oomKills = 0, peakMemoryBytes = 0 }: Exit,
): Buffer {
  const payload = Buffer.alloc(20);
  payload.writeInt32LE(signal === 0 ? code : -1, 0);
  payload.writeInt32LE(signal, 4);
  payload.writeUInt32LE(oomKills, 8);
  payload.writeBigUInt64LE(BigInt(peakMemoryBytes), 12);
  return frameOf(6, 0, process, payload);
}

export function spawnFailedFrame(process: number, program: string, reason: string): Buffer {
  return frameOf(7, 0, process, Buffer.from(`${program}\0${reason}`));
}

export function readyFrame(process: number): Buffer {
  return frameOf(8, 0, process);
}

export function listingFrame(listing: number, names: readonly string[]): Buffer {
  return frameOf(9, 0, listing, Buffer.from(names.map((name) => `${name}\0`).join('')));
}

const peak = (bytes: number): Buffer => {
  const number = Buffer.alloc(8);
  number.writeBigUInt64LE(BigInt(bytes));
  return number;
};

/** What a runtime answers over its channel, or its beginning. `flags`: 1 END, 2 it asks for more, 4 a failure. */
export function answerFrame(
  process: number,
  flags: number,
  requestId: string,
  body: string | Buffer,
  peakMemoryBytes = 0,
): Buffer {
  const id = Buffer.from([requestId.length, ...Buffer.from(requestId)]);
  return frameOf(10, flags, process, Buffer.concat([peak(peakMemoryBytes), id, Buffer.from(body)]));
}

export function restFrame(process: number, flags: number, body: string | Buffer): Buffer {
  return frameOf(11, flags, process, Buffer.from(body));
}

export function nextFrame(process: number, peakMemoryBytes = 0): Buffer {
  return frameOf(12, 0, process, peak(peakMemoryBytes));
}

/** A frame from the service. */
export interface ServiceFrame {
  readonly type:
    'start' | 'response' | 'signal' | 'specialise' | 'hold' | 'receipt' | 'list' | 'dial' | 'event';
  /** Of SIGNAL: which. Of HOLD: whether. */
  readonly flags: number;
  /** The exchange or the process that it is about. */
  readonly id: number;
  readonly payload: Buffer;
}

const TYPES: Readonly<Record<number, ServiceFrame['type']>> = {
  16: 'start',
  17: 'response',
  18: 'signal',
  19: 'specialise',
  20: 'hold',
  21: 'receipt',
  22: 'list',
  23: 'dial',
  24: 'event',
};

/** Cuts what the service writes into frames; returns the bytes of the unfinished one. */
export function readServiceFrames(bytes: Buffer, onFrame: (frame: ServiceFrame) => void): Buffer {
  let rest = bytes;
  while (rest.length >= 8 && rest.length >= 8 + rest.readUInt32LE(4)) {
    const end = 8 + rest.readUInt32LE(4);
    const type = TYPES[rest.readUInt8(0)];
    if (type === undefined) throw new Error(`the service sent a frame of type ${rest.readUInt8(0)}`);
    onFrame({
      type,
      flags: rest.readUInt8(1),
      id: rest.readUInt16LE(2),
      payload: rest.subarray(8, end),
    });
    rest = rest.subarray(end);
  }
  return rest;
}
