const MAX_LINE = 500;
/** What an error quotes. */
const KEPT_LINES = 20;
/** A program that talks without end is not listened to. */
const MAX_TOLD = 5000;

/** Takes a program's output apart into lines of a bounded length, passes them on, and keeps the last ones. */
export class LineTail {
  readonly lines: string[] = [];
  private readonly decoder = new TextDecoder();
  private rest = '';
  private told = 0;

  constructor(private readonly onLine: (line: string) => void) {}

  add(chunk: Buffer): void {
    const parts = (this.rest + this.decoder.decode(chunk, { stream: true })).split(/[\r\n]+/);
    this.rest = (parts.pop() ?? '').slice(0, MAX_LINE);
    for (const part of parts) if (part.trim() !== '') this.take(part.slice(0, MAX_LINE));
  }

  private take(line: string): void {
    this.lines.push(line);
    if (this.lines.length > KEPT_LINES) this.lines.shift();
    this.told += 1;
    if (this.told <= MAX_TOLD) this.onLine(line);
  }
}
