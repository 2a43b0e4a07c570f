import { BinaryHeap } from '../../lib/binary-heap';
import type { Clock, Timer } from '../../lib/clock';
import type { ServiceLog, SourceFact } from '../../telemetry/events';
import { dueTimes, type CatchUp } from './due-times';
import type { FireMark, FireMarks } from './fire-marks';
import { Firing } from './firing';
import type { Scheduled } from './scheduled';
import { Slot } from './slot';

export interface ScheduleEngineParts {
  readonly marks: FireMarks;
  readonly catchUp: CatchUp;
  readonly clock: Clock;
  readonly telemetry: { sourceFact(fact: SourceFact): void };
  readonly log: Pick<ServiceLog, 'warn'>;
  /** Calls it when what is under way has had its turn. */
  readonly soon: (callback: () => void) => void;
}

export interface ScheduleProgress {
  /** When its next call begins, as far as there is one. */
  readonly nextAt: number | undefined;
  readonly lastAt: number | undefined;
  readonly fired: number;
  readonly missed: number;
  /** Its call could not be begun so often. */
  readonly failedTries: number;
}

/** So long before a call what it calls is told of it. Milliseconds. */
export const LEAD_MS = 5000;
/** How often somebody may be seen to have set the clock, milliseconds. */
const LOOK_MS = 5000;
const END_AGAIN_MS = 60_000;
/** A clock that runs by itself is not off by so much within `LOOK_MS`. */
const STEP_MS = 1000;

/** Calls for all that is scheduled, when it is time: one timer, and for each schedule one time after the other. */
export class ScheduleEngine {
  private readonly slots = new Map<string, Slot>();
  private readonly wakes = new BinaryHeap<{ readonly slot: Slot; readonly turn: number }>();
  private readonly unwritten = new Map<string, Slot>();
  private readonly running = new Set<Promise<void>>();
  private readonly firing: Firing;
  private timer: Timer | undefined;
  private phase: 'waiting' | 'open' | 'stopped' = 'waiting';
  private aheadMs = 0;

  private constructor(
    private readonly parts: ScheduleEngineParts,
    /** Of schedules that were not put yet. */
    private readonly marks: Map<string, FireMark>,
  ) {
    this.firing = new Firing(parts, (slot) => this.write(slot));
  }

  static create(parts: ScheduleEngineParts): ScheduleEngine {
    return new ScheduleEngine(parts, new Map(parts.marks.all()));
  }

  /** From now on it calls. What was not put by now is forgotten. */
  start(): void {
    this.phase = 'open';
    this.aheadMs = this.clockAheadMs;
    for (const key of this.marks.keys()) this.parts.marks.remove(key);
    this.marks.clear();
    for (const slot of this.slots.values()) this.plan(slot);
    this.arm();
  }

  /** Nothing more is begun; resolves when what is under way has ended, and how far all are is kept. */
  async stop(): Promise<void> {
    this.phase = 'stopped';
    this.timer?.cancel();
    this.firing.stop();
    await Promise.all(this.running);
    this.flush();
  }

  /** Takes the place of the one with the same id. */
  put(scheduled: Scheduled): void {
    const { id } = scheduled;
    const known = this.slots.get(id);
    const slot = known ?? new Slot(scheduled, this.marks.get(id));
    this.marks.delete(id);
    if (known) known.replace(scheduled);
    else this.slots.set(id, slot);
    if (this.phase !== 'open') return;
    this.plan(slot);
    this.arm();
  }

  remove(id: string): void {
    const slot = this.slots.get(id);
    slot?.remove();
    this.slots.delete(id);
    this.unwritten.delete(id);
    this.marks.delete(id);
    this.parts.marks.remove(id);
  }

  progress(id: string): ScheduleProgress | undefined {
    const slot = this.slots.get(id);
    if (slot === undefined) return undefined;
    const { timing } = slot.scheduled;
    const next = timing.next(slot.doneAt);
    const { fired, missed, pending } = slot.kept;
    return {
      nextAt: next === undefined ? undefined : timing.beginOf(next),
      lastAt: slot.lastAt,
      ...{ fired, missed, failedTries: pending?.tries ?? 0 },
    };
  }

  private get clockAheadMs(): number {
    return this.parts.clock.wallTime() - this.parts.clock.now();
  }

  private arm(): void {
    if (this.phase !== 'open') return;
    this.timer?.cancel();
    if (this.slots.size === 0) return;
    const wait = Math.ceil(this.wakes.leastKey - this.parts.clock.wallTime());
    this.timer = this.parts.clock.after(Math.min(Math.max(wait, 0), LOOK_MS), () => this.tick());
  }

  private tick(): void {
    const now = this.parts.clock.wallTime();
    if (Math.abs(this.clockAheadMs - this.aheadMs) > STEP_MS) this.clockWasSet();
    while (this.wakes.leastKey <= now) {
      const wake = this.wakes.pop();
      if (wake && wake.turn === wake.slot.turn && !wake.slot.isGone) this.wake(wake.slot, now);
    }
    this.flush();
    this.arm();
  }

  private clockWasSet(): void {
    this.aheadMs = this.clockAheadMs;
    this.parts.log.warn('the clock was set: schedules are planned anew', { schedules: this.slots.size });
    for (const slot of this.slots.values()) this.plan(slot);
  }

  /** Says when it is to be looked at next. */
  private plan(slot: Slot): void {
    if (slot.isBusy || slot.isGone || this.phase !== 'open') return;
    const now = this.parts.clock.wallTime();
    if (slot.seeClock(now)) this.write(slot);
    slot.planAnew();
    const { timing } = slot.scheduled;
    if (slot.pending !== undefined) return this.wakeAt(slot, now);
    const next = timing.next(slot.doneAt);
    if (next === undefined) return this.end(slot, now);
    const begin = timing.beginOf(next);
    this.wakeAt(slot, slot.toldOf === next || begin <= now ? begin : Math.max(begin - LEAD_MS, now));
  }

  /** What is to be done at its end may fail, as a disk does: then it is done later. */
  private end(slot: Slot, now: number): void {
    try {
      slot.scheduled.over?.();
    } catch (error) {
      const { id } = slot.scheduled;
      this.parts.log.warn('a schedule that is over could not be ended: it is tried again', {
        schedule: id,
        error,
      });
      this.wakeAt(slot, now + END_AGAIN_MS);
    }
  }

  private wakeAt(slot: Slot, at: number): void {
    this.wakes.push(at, { slot, turn: slot.turn });
  }

  private wake(slot: Slot, now: number): void {
    const { scheduled, doneAt } = slot;
    const next = scheduled.timing.next(doneAt);
    const begin = next === undefined ? now : scheduled.timing.beginOf(next);
    if (begin > now && slot.pending === undefined) {
      slot.tellOf(next);
      scheduled.expect?.(begin);
      this.plan(slot);
      return;
    }
    slot.begin();
    const run = this.run(slot).finally(() => {
      this.running.delete(run);
      slot.end();
      this.plan(slot);
      this.arm();
    });
    this.running.add(run);
  }

  private async run(slot: Slot): Promise<void> {
    const { clock, catchUp, telemetry } = this.parts;
    if (slot.pending !== undefined && !(await this.firing.fire(slot, slot.pending.at))) return;
    const { scheduled } = slot;
    const due = dueTimes(scheduled.timing, slot.doneAt, clock.wallTime(), catchUp);
    if (due.missed > 0) {
      const { missed: times, caughtUp } = due;
      slot.hasMissed(times);
      telemetry.sourceFact({ source: scheduled.id, kind: scheduled.kind, what: 'missed', times, caughtUp });
    }
    for (const at of due.fire) if (!(await this.firing.fire(slot, at))) return;
    slot.dealtWith(due.upTo);
    this.write(slot);
  }

  private write(slot: Slot): void {
    if (slot.isGone) return;
    if (this.unwritten.size === 0) this.parts.soon(() => this.flush());
    this.unwritten.set(slot.scheduled.id, slot);
  }

  /** All that were called in the same moment, in one step. */
  private flush(): void {
    if (this.unwritten.size === 0) return;
    try {
      this.parts.marks.keep([...this.unwritten].map(([id, slot]) => [id, slot.kept]));
      this.unwritten.clear();
    } catch (error) {
      this.parts.log.warn('how far schedules are could not be written: it is tried again', { error });
    }
  }
}
