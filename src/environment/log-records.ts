import type { EnvironmentOutput } from './environment-output';
import type { OutputStream } from './frames';

/** Names the descriptor to the official clients, which remove it before the function sees its variables. */
export const LOG_RECORDS_VARIABLE = '_LAMBDA_TELEMETRY_LOG_FD';
/** The descriptor that AWS uses; the init opens it. */
export const LOG_RECORDS_FD = 62;

const HEADER_BYTES = 16;
/** Every frame type begins so; its last byte tells text from JSON and the level. It is no UTF-8. */
const MAGIC = Buffer.from([0xa5, 0x5a, 0x00]);
/** CloudWatch's limit of an event is 256 KB; a client that claims more is not followed. */
const MAX_RECORD_BYTES = 1024 * 1024;
const MAX_ASCII = 0x7f;

/**
 * Tells the records of AWS's runtime clients from the text among which they were written, and keeps the order. A record
 * is u32 type, u32 length, u64 time in microseconds, all big endian, then the message.
 */
export class LogRecordDecoder {
  private held: Buffer = Buffer.alloc(0);

  constructor(private readonly log: Pick<EnvironmentOutput, 'output' | 'record'>) {}

  take(stream: OutputStream, data: Buffer): void {
    if (stream === 'joined') this.push(data);
    else this.log.output(stream, data);
  }

  private push(chunk: Buffer): void {
    const bytes = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    let from = 0;
    for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, from)) {
      this.text(bytes.subarray(from, at));
      from = at;
      if (bytes.length - at < HEADER_BYTES) break;
      const length = bytes.readUInt32BE(at + 4);
      const end = at + HEADER_BYTES + length;
      if (length > MAX_RECORD_BYTES) {
        this.text(MAGIC);
        from = at + MAGIC.length;
      } else if (bytes.length < end) break;
      else {
        this.record(bytes.subarray(at, end));
        from = end;
      }
    }
    if (from < bytes.length && bytes.indexOf(MAGIC, from) !== from) {
      const rest = bytes.subarray(from);
      const kept = rest.length - beginningOfMagic(rest);
      this.text(rest.subarray(0, kept));
      from += kept;
    }
    // What is held is copied: the chunk's memory is the socket's.
    this.held = Buffer.from(bytes.subarray(from));
  }

  /** The process has ended: what it did not finish is no record. */
  flush(): void {
    this.text(this.held);
    this.held = Buffer.alloc(0);
  }

  private text(bytes: Buffer): void {
    if (bytes.length > 0) this.log.output('stdout', bytes);
  }

  private record(bytes: Buffer): void {
    const message = bytes.toString('utf8', HEADER_BYTES);
    const microseconds = bytes.readUInt32BE(8) * 2 ** 32 + bytes.readUInt32BE(12);
    const text = message.endsWith('\n') ? message.slice(0, -1) : message;
    this.log.record(text, Math.floor(microseconds / 1000));
  }
}

/**
 * How many of the last bytes may be the beginning of a record whose rest is on its way. One byte that ends a character
 * of several is that character's.
 */
function beginningOfMagic(bytes: Buffer): number {
  const last = bytes.length - 1;
  if (bytes[last] === MAGIC[1] && bytes[last - 1] === MAGIC[0]) return 2;
  return bytes[last] === MAGIC[0] && (bytes[last - 1] ?? 0) <= MAX_ASCII ? 1 : 0;
}
