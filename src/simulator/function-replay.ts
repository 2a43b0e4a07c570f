import type { PoolPolicy } from '../scheduler/policy/pool-policy';
import { RunningCalls } from './running-calls';
import { MINUTE_MS, type TraceFunction } from './trace';

/** Told of every environment that has to be made. Times: milliseconds since the trace began. */
export interface StartLog {
  /** A call found no idle environment. */
  start(replay: FunctionReplay, at: number): void;
  /** The policy wants an environment before its call. */
  prewarm(replay: FunctionReplay, at: number): void;
}

const NEVER = Number.POSITIVE_INFINITY;

/** Level by level: when the concurrency last fell below it, and whether the policy wants it there now. */
interface Level {
  fellAt: number;
  isWanted: boolean;
}

/**
 * One function of a trace under one policy. As in the service, levels count concurrency, the most recently used idle
 * environment is taken first, and the surplus at the stack's bottom ends when fewer levels are wanted than are idle.
 */
export class FunctionReplay {
  /** Memory held by idle environments so far, MB·ms. */
  wastedMbMs = 0;
  private readonly running = new RunningCalls();
  private readonly levels: Level[] = [];
  /** Made ahead and not yet used: when each is ready. They are at the bottom of the stack. */
  private readonly ahead: number[] = [];
  private idle = 0;
  private wanted = 0;
  private countedTo = 0;
  /** No level's wish changes before this time. */
  private nextChange = NEVER;

  constructor(
    readonly traced: TraceFunction,
    readonly policy: PoolPolicy,
    private readonly log: StartLog,
    /** How long an environment that is made ahead takes, milliseconds. */
    private readonly prewarmMs: number,
  ) {}

  /** A minute's n calls come at its (i+½)/n. */
  playMinute(minute: number): void {
    const { calls, durationMs } = this.traced;
    const count = calls[minute] ?? 0;
    for (let call = 0; call < count; call += 1) {
      const at = (minute + (call + 0.5) / count) * MINUTE_MS;
      this.advance(at);
      this.arrive(at, durationMs);
    }
    this.advance((minute + 1) * MINUTE_MS);
  }

  /** Asks the policy anew about every idle level, and acts on it. */
  review(now: number): void {
    let wanted = 0;
    this.nextChange = NEVER;
    for (let level = this.running.count + 1; level < this.levels.length; level += 1) {
      const state = this.levels[level];
      if (!state) continue;
      state.isWanted = this.isWanted(level, state.fellAt, now);
      if (state.isWanted) wanted += 1;
    }
    this.wanted = wanted;
    this.settle(now);
  }

  /** Counts what is idle up to the end of the trace. */
  finish(now: number): void {
    this.count(now);
  }

  private advance(to: number): void {
    for (;;) {
      const endsAt = this.running.firstEnd;
      if (endsAt <= to && endsAt <= this.nextChange) this.end(endsAt);
      else if (this.nextChange < to) this.review(this.nextChange);
      else return;
    }
  }

  private arrive(at: number, durationMs: number): void {
    this.running.add(at + durationMs);
    const level = this.running.count;
    const state = this.levels[level];
    if (state?.isWanted) {
      state.isWanted = false;
      this.wanted -= 1;
    }
    this.policy.rose(level, at);
    if (this.idle > 0) this.take(at);
    else this.log.start(this, at);
    if (this.idle !== this.wanted) this.settle(at);
  }

  private take(at: number): void {
    this.count(at);
    this.idle -= 1;
    if (this.idle >= this.ahead.length) return;
    const readyAt = this.ahead.shift() ?? at;
    // It came just too late to be of use: the call waits as for any other start.
    if (readyAt > at) this.log.start(this, at);
  }

  private end(at: number): void {
    const level = this.running.count;
    this.running.removeFirst();
    const state = (this.levels[level] ??= { fellAt: at, isWanted: false });
    state.fellAt = at;
    this.policy.fell(level, at);
    state.isWanted = this.isWanted(level, at, at);
    if (state.isWanted) this.wanted += 1;
    this.count(at);
    this.idle += 1;
    if (this.idle !== this.wanted) this.settle(at);
  }

  private isWanted(level: number, fellAt: number, now: number): boolean {
    for (const { fromMs, untilMs } of this.policy.hold(level)) {
      const isBefore = now < fellAt + fromMs;
      const changesAt = fellAt + (isBefore ? fromMs : untilMs);
      if (now >= changesAt) continue;
      if (changesAt < this.nextChange) this.nextChange = changesAt;
      return !isBefore;
    }
    return false;
  }

  private settle(now: number): void {
    this.count(now);
    for (; this.idle < this.wanted; this.idle += 1) {
      this.ahead.push(now + this.prewarmMs);
      this.log.prewarm(this, now);
    }
    const surplus = this.idle - this.wanted;
    this.idle = this.wanted;
    if (surplus > 0) this.ahead.splice(0, surplus);
  }

  private count(now: number): void {
    this.wastedMbMs += this.idle * this.traced.memoryMb * (now - this.countedTo);
    this.countedTo = now;
  }
}
