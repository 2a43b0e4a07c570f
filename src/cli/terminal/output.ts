import { createColors } from 'picocolors';
import type { Io, TextSink } from './io';

type Colors = ReturnType<typeof createColors>;

/** What a command says: results on stdout, everything about them on stderr. Colours only for a terminal. */
export class Output {
  /** For text on stdout. */
  readonly colors: Colors;
  /** For text on stderr. */
  readonly noteColors: Colors;
  private isProgressShown = false;

  constructor(private readonly io: Io) {
    this.colors = createColors(mayColor(io, io.stdout));
    this.noteColors = createColors(mayColor(io, io.stderr));
  }

  get isTerminal(): boolean {
    return this.io.stdout.isTTY === true;
  }

  line(text = ''): void {
    this.clearProgress();
    this.io.stdout.write(`${text}\n`);
  }

  /** Bytes as they are, on stdout. */
  raw(bytes: Uint8Array): void {
    this.clearProgress();
    this.io.stdout.write(bytes);
  }

  json(value: unknown): void {
    this.line(JSON.stringify(value, null, 2));
  }

  note(text: string): void {
    this.clearProgress();
    this.io.stderr.write(`${text}\n`);
  }

  warn(text: string): void {
    this.note(`${this.noteColors.yellow('warning:')} ${text}`);
  }

  /** A line that the next one replaces on a terminal; elsewhere it is left out. */
  progress(text: string): void {
    if (this.io.stderr.isTTY !== true) return;
    this.clearProgress();
    this.io.stderr.write(text.slice(0, (this.io.stderr.columns || 80) - 1));
    this.isProgressShown = true;
  }

  /** Wipes a line of progress that is left. */
  clearProgress(): void {
    if (this.isProgressShown) this.io.stderr.write('\r\u001b[K');
    this.isProgressShown = false;
  }
}

/** https://no-color.org: whatever its value, unless it is empty. */
function mayColor(io: Io, sink: TextSink): boolean {
  return sink.isTTY === true && !io.env.NO_COLOR && io.env.TERM !== 'dumb';
}
