import { crc32 } from 'node:zlib';

/** What InvokeWithResponseStream answers in (Smithy, "Amazon Event Stream Specification"). */
export const EVENT_STREAM_TYPE = 'application/vnd.amazon.eventstream';

/** Total length, length of the headers, their CRC; the CRC of all at the end. */
const PRELUDE_BYTES = 12;
const CRC_BYTES = 4;
const STRING = 7;

const PAYLOAD_CHUNK = headersOf('PayloadChunk', 'application/octet-stream');
const INVOKE_COMPLETE = headersOf('InvokeComplete', 'application/json');

/** Members of InvokeComplete (Lambda API reference, "InvokeWithResponseStreamCompleteEvent"). */
export interface InvokeComplete {
  readonly ErrorCode?: string;
  readonly ErrorDetails?: string;
  /** Base64. */
  readonly LogResult?: string;
}

/** What one read of a socket brings, and the message around it. Smaller ones cost less than their buffer's upkeep. */
const LARGE_BYTES = 64 * 1024 + 256;
const SMALL_BYTES = 16 * 1024;

/**
 * The pieces of one function's answer. Buffers of the usual size are used again: a long answer would have as much memory
 * collected as it is long, which takes more time than all else that is done to it.
 */
export class PayloadChunks {
  private readonly free: ArrayBufferLike[] = [];

  carry(data: Buffer): Buffer {
    const bytes = PRELUDE_BYTES + PAYLOAD_CHUNK.length + data.length + CRC_BYTES;
    if (bytes < SMALL_BYTES || bytes > LARGE_BYTES) return message(PAYLOAD_CHUNK, data);
    const memory = this.free.pop() ?? new ArrayBuffer(LARGE_BYTES);
    return message(PAYLOAD_CHUNK, data, Buffer.from(memory, 0, bytes));
  }

  /** What `carry` has returned is not looked at any more. */
  giveBack({ buffer }: Buffer): void {
    if (buffer.byteLength === LARGE_BYTES) this.free.push(buffer);
  }
}

/** The last message of every answer. */
export function invokeComplete(members: InvokeComplete): Buffer {
  return message(INVOKE_COMPLETE, Buffer.from(JSON.stringify(members)));
}

/** `into`: of just the message's length. */
function message(headers: Buffer, payload: Buffer, into?: Buffer): Buffer {
  const payloadAt = PRELUDE_BYTES + headers.length;
  const crcAt = payloadAt + payload.length;
  const bytes = into ?? Buffer.allocUnsafe(crcAt + CRC_BYTES);
  bytes.writeUInt32BE(bytes.length, 0);
  bytes.writeUInt32BE(headers.length, 4);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8);
  headers.copy(bytes, PRELUDE_BYTES);
  payload.copy(bytes, payloadAt);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, crcAt)), crcAt);
  return bytes;
}

function headersOf(eventType: string, contentType: string): Buffer {
  return Buffer.concat([
    header(':event-type', eventType),
    header(':content-type', contentType),
    header(':message-type', 'event'),
  ]);
}

function header(name: string, value: string): Buffer {
  const bytes = Buffer.from(`\0${name}\0\0\0${value}`);
  bytes.writeUInt8(name.length, 0);
  bytes.writeUInt8(STRING, 1 + name.length);
  bytes.writeUInt16BE(value.length, 2 + name.length);
  return bytes;
}
