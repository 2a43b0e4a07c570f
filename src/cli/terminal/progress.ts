import type { Clock, Timer } from '../../lib/clock';
import type { TextSink } from './io';

/** Words, or what makes them anew at each look, as a count of seconds. */
export type ProgressText = string | (() => string);

/** Milliseconds. On a terminal the line is written anew: a count of seconds goes on while nothing else is told. */
const ANEW_MS = 1_000;
/** Elsewhere a line is added, so that whoever reads along sees that it goes on. */
const ADDED_MS = 8_000;

/**
 * What is being done: on a terminal a line that the next one replaces; elsewhere nothing at first, and a line for each while
 * that it takes.
 */
export class Progress {
  private words: ProgressText = '';
  private timer: Timer | undefined;
  private isOnScreen = false;

  constructor(
    private readonly sink: TextSink,
    private readonly clock: Pick<Clock, 'after'>,
  ) {}

  show(words: ProgressText): void {
    this.words = words;
    if (this.isTerminal) this.write();
    this.timer ??= this.nextLook();
  }

  /** Ends it, and wipes the line that is left. */
  clear(): void {
    this.timer?.cancel();
    this.timer = undefined;
    this.wipe();
  }

  private get isTerminal(): boolean {
    return this.sink.isTTY === true;
  }

  private nextLook(): Timer {
    return this.clock.after(this.isTerminal ? ANEW_MS : ADDED_MS, () => {
      this.write();
      this.timer = this.nextLook();
    });
  }

  private write(): void {
    const text = typeof this.words === 'string' ? this.words : this.words();
    if (!this.isTerminal) {
      this.sink.write(`${text}\n`);
      return;
    }
    this.wipe();
    this.sink.write(text.slice(0, (this.sink.columns || 80) - 1));
    this.isOnScreen = true;
  }

  private wipe(): void {
    if (this.isOnScreen) this.sink.write('\r\u001b[K');
    this.isOnScreen = false;
  }
}
