import { crc32 } from 'node:zlib';
import type { Recycled } from '../http/recycled';

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

/** The piece of an answer in its message, in memory for just that. */
export function payloadChunk(data: Buffer, memory: Recycled): Buffer {
  return message(PAYLOAD_CHUNK, data, memory.take(lengthOf(PAYLOAD_CHUNK, data)));
}

/** The last message of every answer. */
export function invokeComplete(members: InvokeComplete): Buffer {
  const payload = Buffer.from(JSON.stringify(members));
  return message(INVOKE_COMPLETE, payload, Buffer.allocUnsafe(lengthOf(INVOKE_COMPLETE, payload)));
}

function lengthOf(headers: Buffer, payload: Buffer): number {
  return PRELUDE_BYTES + headers.length + payload.length + CRC_BYTES;
}

/** `bytes`: of just the message's length. */
function message(headers: Buffer, payload: Buffer, bytes: Buffer): Buffer {
  const payloadAt = PRELUDE_BYTES + headers.length;
  const crcAt = payloadAt + payload.length;
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
