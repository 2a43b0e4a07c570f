/** Bytes of LogResult, before base64 (Lambda API reference, Invoke, `X-Amz-Log-Result`). */
const TAIL_BYTES = 4096;
/** A character is a byte at least, so that many characters always hold the tail. */
const TRIM_CHARACTERS = 4 * TAIL_BYTES;

/** The end of the log of one invocation at a time. Lines are kept by reference and joined when they are asked for. */
export class LogTail {
  private lines: string[] = [];
  private characters = 0;
  private ended: readonly string[] = [];

  add(line: string): void {
    this.lines.push(line);
    this.characters += line.length + 1;
    if (this.characters > TRIM_CHARACTERS) this.trim();
  }

  /** The invocation has ended: it is what `last` tells of, and what comes is of the next. */
  finish(): void {
    this.ended = this.lines;
    this.lines = [];
    this.characters = 0;
  }

  /** The last 4,096 bytes of the invocation that ended last. */
  last(): Buffer {
    const text = Buffer.from(this.ended.length === 0 ? '' : `${this.ended.join('\n')}\n`);
    return text.length > TAIL_BYTES ? text.subarray(text.length - TAIL_BYTES) : text;
  }

  private trim(): void {
    let from = this.lines.length;
    this.characters = 0;
    while (from > 0 && this.characters < TAIL_BYTES) {
      from -= 1;
      this.characters += (this.lines[from] ?? '').length + 1;
    }
    // A line may be longer than all of the tail; were its length counted, each line after it would trim again.
    this.characters = Math.min(this.characters, TAIL_BYTES);
    this.lines = this.lines.slice(from);
  }
}
