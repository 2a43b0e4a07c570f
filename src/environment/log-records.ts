/** Names the descriptor to the official clients, which remove it before the function sees its variables. */
export const LOG_RECORDS_VARIABLE = '_LAMBDA_TELEMETRY_LOG_FD';
/** The descriptor that AWS uses; the init opens it. */
export const LOG_RECORDS_FD = 62;

const HEADER_BYTES = 16;
/** Every frame type begins so; the low byte tells text from JSON and the level. */
const MAGIC = 0xa55a;
/** CloudWatch's limit of an event is 256 KB; a client that claims more is not followed. */
const MAX_RECORD_BYTES = 1024 * 1024;

/**
 * Cuts the records of AWS's runtime clients: u32 type, u32 length, u64 time in microseconds, all big endian, then the
 * message. Bytes that are no record (a function may write to the descriptor) are passed on as text.
 */
export class LogRecordDecoder {
  private held: Buffer = Buffer.alloc(0);

  constructor(private readonly onRecord: (message: string) => void) {}

  push(chunk: Buffer): void {
    let bytes = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    while (bytes.length >= HEADER_BYTES) {
      const length = bytes.readUInt32BE(4);
      if (bytes.readUInt16BE(0) !== MAGIC || length > MAX_RECORD_BYTES) {
        this.emit(bytes);
        bytes = Buffer.alloc(0);
        break;
      }
      if (bytes.length < HEADER_BYTES + length) break;
      this.emit(bytes.subarray(HEADER_BYTES, HEADER_BYTES + length));
      bytes = bytes.subarray(HEADER_BYTES + length);
    }
    // What is held is copied: the chunk's memory is the socket's.
    this.held = Buffer.from(bytes);
  }

  private emit(message: Buffer): void {
    const text = message.toString();
    this.onRecord(text.endsWith('\n') ? text.slice(0, -1) : text);
  }
}
