import type { FireMark } from './fire-marks';
import type { Scheduled } from './scheduled';

/** A time behind now by so much is no time: the clock had been wrong, and what is dealt with is so up to now. Milliseconds. */
const WRONG_CLOCK_MS = 3_600_000;

/** How far one schedule is, in this process. Times are epoch milliseconds. */
export class Slot {
  private wakeUps = 0;
  private isRunning = false;
  private isRemoved = false;
  private told: number | undefined;
  private done: number;
  private mark: Omit<FireMark, 'doneAt'>;
  private last: number | undefined;

  constructor(
    private current: Scheduled,
    mark: FireMark | undefined,
  ) {
    this.done = Math.max(mark?.doneAt ?? Number.NEGATIVE_INFINITY, current.since);
    this.mark = mark ?? { fired: 0, missed: 0 };
  }

  get scheduled(): Scheduled {
    return this.current;
  }

  /** Its place in the queue of wake-ups: an entry with another number counts no more. */
  get turn(): number {
    return this.wakeUps;
  }

  get isBusy(): boolean {
    return this.isRunning;
  }

  get isGone(): boolean {
    return this.isRemoved;
  }

  /** What is called was told of this time. */
  get toldOf(): number | undefined {
    return this.told;
  }

  /** The last time that was dealt with. */
  get doneAt(): number {
    return this.done;
  }

  get pending(): FireMark['pending'] {
    return this.mark.pending;
  }

  get kept(): FireMark {
    return { ...this.mark, doneAt: this.done };
  }

  /** When it last began a call, since this process started. */
  get lastAt(): number | undefined {
    return this.last;
  }

  replace(scheduled: Scheduled): void {
    this.current = scheduled;
    this.told = undefined;
    this.done = Math.max(this.done, scheduled.since);
  }

  /** Wake-ups that were planned before count no more. */
  planAnew(): void {
    this.wakeUps += 1;
  }

  begin(): void {
    this.isRunning = true;
  }

  end(): void {
    this.isRunning = false;
  }

  remove(): void {
    this.isRemoved = true;
  }

  tellOf(at: number | undefined): void {
    this.told = at;
  }

  /** What was dealt with in a future that a wrong clock showed shall not keep it from what comes. Whether it would have. */
  seeClock(now: number): boolean {
    if (this.done - now <= WRONG_CLOCK_MS) return false;
    this.done = now;
    return true;
  }

  dealtWith(at: number): void {
    this.done = Math.max(this.done, at);
    const { fired, missed } = this.mark;
    this.mark = { fired, missed };
  }

  hasFired(now: number): void {
    this.last = now;
    this.mark = { ...this.mark, fired: this.mark.fired + 1 };
  }

  hasMissed(times: number): void {
    this.mark = { ...this.mark, missed: this.mark.missed + times };
  }

  /** The call of its time `at` could not be begun. */
  hasFailed(at: number, tries: number): void {
    this.done = Math.max(this.done, at - 1);
    this.mark = { ...this.mark, pending: { at, tries } };
  }
}
