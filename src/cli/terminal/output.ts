import { createColors } from 'picocolors';
import { systemClock } from '../../lib/clock';
import type { Io, TextSink } from './io';
import { Progress, type ProgressText } from './progress';

type Colors = ReturnType<typeof createColors>;

/** What a command says: results on stdout, everything about them on stderr. Colours only for a terminal. */
export class Output {
  /** For text on stdout. */
  readonly colors: Colors;
  /** For text on stderr. */
  readonly noteColors: Colors;
  private readonly shown: Progress;

  constructor(private readonly io: Io) {
    this.shown = new Progress(io.stderr, systemClock);
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

  /** What is being done, until the next word of it or anything else is written. */
  progress(text: ProgressText): void {
    this.shown.show(text);
  }

  /** Wipes a line of progress that is left. */
  clearProgress(): void {
    this.shown.clear();
  }
}

/** https://no-color.org: whatever its value, unless it is empty. */
function mayColor(io: Io, sink: TextSink): boolean {
  return sink.isTTY === true && !io.env.NO_COLOR && io.env.TERM !== 'dumb';
}
