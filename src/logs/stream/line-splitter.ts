/**
 * Bytes of one log event (CloudWatch Logs quotas, "Event size": 256 KB, of which 26 bytes are the service's own).
 * A longer line becomes several events.
 */
export const MAX_EVENT_BYTES = 256 * 1024 - 26;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * Cuts what a process writes into lines. A line ends at `\n` or `\r\n`; every other character is kept. Characters may be spread over chunks; bytes that are no UTF-8 become U+FFFD. It holds less than one event.
 */
export class LineSplitter {
  private held: Buffer[] = [];
  private heldBytes = 0;

  constructor(private readonly emit: (line: string) => void) {}

  /** The chunk is not kept beyond the call. */
  write(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      // What nearly every line is: whole, with nothing held.
      if (this.heldBytes === 0 && at - from <= MAX_EVENT_BYTES) {
        this.emit(chunk.toString('utf8', from, withoutReturn(chunk, from, at)));
      } else {
        this.hold(chunk.subarray(from, at));
        this.endHeld();
      }
      from = at + 1;
    }
    if (from < chunk.length) this.hold(chunk.subarray(from));
  }

  /** Emits a line that has not ended yet, at the end of an invocation or of the process. */
  flush(): void {
    if (this.heldBytes > 0) this.emit(this.takeHeld().toString());
  }

  /** The `\r` may have come in an earlier chunk than its `\n`. Nothing is held after a line that was cut to its end. */
  private endHeld(): void {
    const bytes = this.takeHeld();
    this.emit(bytes.toString('utf8', 0, withoutReturn(bytes, 0, bytes.length)));
  }

  /** Copies, because the chunk's memory is the sender's; emits whatever exceeds an event. */
  private hold(piece: Buffer): void {
    this.keep(Buffer.from(piece));
    if (this.heldBytes <= MAX_EVENT_BYTES) return;
    this.keep(cutEvents(this.takeHeld(), this.emit));
  }

  private keep(bytes: Buffer): void {
    this.held.push(bytes);
    this.heldBytes += bytes.length;
  }

  private takeHeld(): Buffer {
    const [first] = this.held;
    const all = first && this.held.length === 1 ? first : Buffer.concat(this.held, this.heldBytes);
    this.held = [];
    this.heldBytes = 0;
    return all;
  }
}

function withoutReturn(bytes: Buffer, from: number, end: number): number {
  return end > from && bytes[end - 1] === RETURN ? end - 1 : end;
}

/** Emits whole events from the front of `bytes` and returns the rest, which fits into one. */
export function cutEvents(bytes: Buffer, emit: (event: string) => void): Buffer {
  let rest = bytes;
  while (rest.length > MAX_EVENT_BYTES) {
    const cut = characterBoundary(rest, MAX_EVENT_BYTES);
    emit(rest.toString('utf8', 0, cut));
    rest = rest.subarray(cut);
  }
  return rest;
}

/** The last place up to `at` where no character is cut in two. */
function characterBoundary(bytes: Buffer, at: number): number {
  let cut = at;
  while (cut > at - 4 && isContinuation(bytes[cut])) cut -= 1;
  // Four continuation bytes in a row are no UTF-8 anyway.
  return isContinuation(bytes[cut]) ? at : cut;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
