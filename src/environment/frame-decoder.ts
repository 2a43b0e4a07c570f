import {
  ANSWER_HEAD_BYTES,
  decode,
  decodeAnswer,
  decodeRest,
  END,
  FAILED,
  FROM_INIT,
  HEADER_BYTES,
  MAX_PAYLOAD_BYTES,
  ProtocolError,
  TRAILERS,
  type InitFrame,
} from './frames';

const NOTHING = Buffer.alloc(0);

/** A frame whose payload is still coming. */
interface OpenFrame {
  readonly pieceOf: (data: Buffer, isLast: boolean) => InitFrame;
  left: number;
}

/**
 * Cuts a stream of bytes into frames. The far side is not trusted: a function may own its whole container. Payloads
 * are views of the received chunk where a frame arrived in one piece, as nearly all do, and hold for the time of the call
 * only; those of BODY, ANSWER and REST are passed on in the pieces in which they arrive.
 */
export class FrameDecoder {
  private held: Buffer = NOTHING;
  private open: OpenFrame | undefined;

  constructor(private readonly onFrame: (frame: InitFrame) => void) {}

  /** Throws ProtocolError on an unknown type, a wrong length or a frame that is too large. */
  push(chunk: Buffer): void {
    let bytes = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    if (this.open) bytes = this.goOn(this.open, bytes);
    while (bytes.length >= HEADER_BYTES) {
      const length = bytes.readUInt32LE(4);
      if (length > MAX_PAYLOAD_BYTES) throw new ProtocolError(`a frame of ${length} bytes is too large`);
      const end = HEADER_BYTES + length;
      if (bytes.length < end) {
        if (this.opens(bytes, length)) bytes = NOTHING;
        break;
      }
      this.onFrame(decode(bytes, bytes.subarray(HEADER_BYTES, end)));
      bytes = bytes.subarray(end);
    }
    // The chunk is another's memory (`shared-reads`).
    this.held = bytes.length === 0 ? NOTHING : Buffer.from(bytes);
  }

  /** Whether `bytes`, which are not all of their frame, are passed on already. */
  private opens(bytes: Buffer, length: number): boolean {
    const begin = beginningOf(bytes, length);
    if (!begin) return false;
    const { first, data, pieceOf } = begin;
    this.open = { pieceOf, left: length + HEADER_BYTES - bytes.length };
    if (first) this.onFrame(first);
    else if (data.length > 0) this.onFrame(pieceOf(data, false));
    return true;
  }

  /** Passes on what has come of a payload; returns what stands behind it. */
  private goOn(open: OpenFrame, bytes: Buffer): Buffer {
    const data = bytes.subarray(0, open.left);
    open.left -= data.length;
    if (open.left === 0) this.open = undefined;
    if (data.length > 0) this.onFrame(open.pieceOf(data, open.left === 0));
    return bytes.subarray(data.length);
  }
}

/** What is told of a frame that has not come to its end. */
interface Beginning {
  /** Where its first piece is unlike the others. */
  readonly first?: InitFrame;
  readonly data: Buffer;
  readonly pieceOf: OpenFrame['pieceOf'];
}

/** Undefined where a frame is read as a whole, or too little of it is here. */
function beginningOf(bytes: Buffer, length: number): Beginning | undefined {
  const flags = bytes.readUInt8(1);
  const id = bytes.readUInt16LE(2);
  const data = bytes.subarray(HEADER_BYTES);
  switch (bytes.readUInt8(0)) {
    case FROM_INIT.body:
      return (flags & TRAILERS) === 0 ? { data, pieceOf: pieceOfBody(id, flags) } : undefined;
    case FROM_INIT.rest:
      return { data, pieceOf: pieceOfRest(id, flags) };
    case FROM_INIT.answer: {
      const begin = ANSWER_HEAD_BYTES + (data[ANSWER_HEAD_BYTES - 1] ?? length);
      // One whose head is longer than itself is refused when all of it is here.
      if (data.length < begin || begin > length) return undefined;
      return { first: decodeAnswer(id, flags & FAILED, data), data, pieceOf: pieceOfRest(id, flags) };
    }
    default:
      return undefined;
  }
}

function pieceOfBody(exchange: number, flags: number): OpenFrame['pieceOf'] {
  const isEnd = (flags & END) !== 0;
  return (data, isLast) => ({ type: 'body', exchange, data, end: isEnd && isLast, trailers: false });
}

function pieceOfRest(process: number, flags: number): OpenFrame['pieceOf'] {
  return (data, isLast) => decodeRest(process, isLast ? flags : 0, data);
}
