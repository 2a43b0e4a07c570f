import type { Io } from './io';
import { keysOf, type Key } from './keys';

const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
/** Before a line, not after it: a line that fills the width would lose its last character. */
const CLEAR_LINE = '\u001b[K';
const TO_SCREEN_END = '\u001b[J';
const PLAIN = '\u001b[0m';
/** A colour, or a character. */
// eslint-disable-next-line no-control-regex -- colours are control sequences
const PART = /\u001b\[[0-9;]*m|[^]/gu;
const USUAL = { columns: 80, rows: 24 };

/** Whether there is a terminal to draw on and to hear keys from. */
export function hasScreen({ stdin, stdout, env }: Io): boolean {
  return stdout.isTTY === true && stdin.isTTY === true && !!stdin.setRawMode && env.TERM !== 'dumb';
}

/**
 * The alternate screen of a terminal and its keys, one at a time. Open: raw keys, hidden cursor, no wrapped lines; all
 * of it is undone by `close`, which the end of the process calls too, whatever ends it.
 */
export class Screen {
  private isOpen = true;
  private readonly forget: () => void;
  private readonly onData: (data: Buffer) => void;

  private constructor(
    private readonly io: Io,
    onKey: (key: Key) => void,
    private readonly onResize: () => void,
  ) {
    this.onData = (data) => keysOf(data.toString('utf8')).forEach(onKey);
    this.forget = io.onExit(() => this.close());
  }

  static open(io: Io, onKey: (key: Key) => void, onResize: () => void): Screen {
    const screen = new Screen(io, onKey, onResize);
    io.stdout.write(ENTER);
    io.stdin.setRawMode?.(true);
    io.stdin.on('data', screen.onData);
    io.stdin.resume();
    io.stdout.on('resize', onResize);
    return screen;
  }

  get columns(): number {
    return this.io.stdout.columns || USUAL.columns;
  }

  get rows(): number {
    return this.io.stdout.rows || USUAL.rows;
  }

  /** Shows the lines in place of what is there, in one write; what does not fit is cut off. */
  draw(lines: readonly string[]): void {
    if (!this.isOpen) return;
    const text = lines
      .slice(0, this.rows)
      .map((line) => CLEAR_LINE + cut(line, this.columns))
      .join('\r\n');
    this.io.stdout.write(HOME + text + TO_SCREEN_END);
  }

  /** Idempotent. */
  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.forget();
    this.io.stdin.off('data', this.onData);
    this.io.stdout.off('resize', this.onResize);
    this.io.stdin.setRawMode?.(false);
    this.io.stdin.pause();
    this.io.stdout.write(LEAVE);
  }
}

/** The part of a line that fits, colours and all. */
export function cut(line: string, columns: number): string {
  let room = columns;
  let text = '';
  for (const [part] of line.matchAll(PART)) {
    const isColor = part.startsWith('\u001b');
    if (!isColor && room === 0) return `${text}${PLAIN}`;
    if (!isColor) room -= 1;
    text += part;
  }
  return text;
}
