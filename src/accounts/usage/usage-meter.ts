import { messageOf, PlatformError } from '../../errors';
import type { Clock, Timer } from '../../lib/clock';
import type { InvocationRecord } from '../../contract/invocation-record';
import type { EnvironmentTransition, PoolReport, ServiceLog, StemReport } from '../../telemetry/events';
import { HeldMemory } from '../../metrics/held-memory';
import { StemMemory } from '../../metrics/stem-memory';
import type { UsageAnswer } from '../../contract/usage-answer';
import { dayOf, noUsage, type UsageStore, type UsageSums, type UsageWindow } from './usage';

interface UsageMeterParts {
  readonly clock: Clock;
  readonly store: UsageStore;
  readonly log: ServiceLog;
}

/** What the end of the process without any warning may lose. */
const WRITE_MS = 5000;
/** A year and a month. */
const KEPT_DAYS = 400;
const DAY_MS = 24 * 3600 * 1000;
const MB_PER_GB = 1024;
/** Beyond so many rows that cannot be written, new ones are given up: the disk is full, and memory must not be. */
const MAX_UNWRITTEN = 20_000;

/**
 * What functions use, by UTC day: counted in memory, and added to the store every five seconds and at the end. Memory
 * that is held over midnight goes to the day in which it is counted, so days are right to within those seconds.
 */
export class UsageMeter {
  /** By function: what is not written yet. */
  private functions = new Map<string, UsageSums>();
  private stemGbSeconds = new Map<string, number>();
  private readonly held: HeldMemory;
  private readonly stemMemory: StemMemory;
  /** GB of provisioned concurrency, by function. */
  private provisioned = new Map<string, number>();
  private provisionedUntil: number;
  private day: string;
  private dayEnds: number;
  private timer: Timer | undefined;
  private isClosed = false;
  private isFailing = false;

  constructor(private readonly parts: UsageMeterParts) {
    const { clock } = parts;
    this.held = new HeldMemory(clock, (functionName, state, gbSeconds) => {
      const usage = this.usageOf(functionName);
      if (state === 'idle') usage.idleGbSeconds += gbSeconds;
      else usage.frozenGbSeconds += gbSeconds;
    });
    this.stemMemory = new StemMemory(clock, (runtime, gbSeconds) => {
      this.stemGbSeconds.set(runtime, (this.stemGbSeconds.get(runtime) ?? 0) + gbSeconds);
    });
    this.provisionedUntil = clock.now();
    [this.day, this.dayEnds] = dayAt(clock.wallTime());
  }

  start(): void {
    this.forgetOldDays();
    this.arm();
  }

  invocation(record: InvocationRecord): void {
    if (record.startedAt + record.totalMs >= this.dayEnds) this.write();
    const usage = this.usageOf(record.functionName);
    usage.calls += 1;
    if (record.outcome !== 'success') usage.errors += 1;
    const gbSeconds = ((record.memorySizeMb / MB_PER_GB) * record.billedDurationMs) / 1000;
    if (record.isProvisioned) usage.provisionedBilledGbSeconds += gbSeconds;
    else usage.billedGbSeconds += gbSeconds;
    usage.savedSeconds += record.savedMs / 1000;
  }

  environment(transition: EnvironmentTransition): void {
    this.held.environment(transition);
  }

  pools(reports: readonly PoolReport[]): void {
    this.settleProvisioned();
    this.provisioned.clear();
    for (const { functionName, provisionedMb } of reports) {
      if (!provisionedMb) continue;
      const gb = provisionedMb / MB_PER_GB;
      this.provisioned.set(functionName, (this.provisioned.get(functionName) ?? 0) + gb);
    }
  }

  stems(reports: readonly StemReport[]): void {
    this.stemMemory.stems(reports);
  }

  /** All that is known until now. Throws PlatformError when it cannot be read, or the latest cannot be written. */
  answer(window: UsageWindow): UsageAnswer {
    const { store, clock } = this.parts;
    const { since, until } = window;
    if (!this.write())
      throw new PlatformError('The usage cannot be written to disk; the log of the service says why.');
    try {
      return { since, until, beganAt: store.beganAt, now: clock.wallTime(), ...store.totals(window) };
    } catch (error) {
      throw new PlatformError(`The usage cannot be read: ${messageOf(error)}`, { cause: error });
    }
  }

  /** Writes what is left. Idempotent. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.timer?.cancel();
    this.write();
    this.parts.store.close();
  }

  /** Whether all is on disk. What cannot be written is kept for the next time. */
  private write(): boolean {
    this.held.settle();
    this.stemMemory.settle();
    this.settleProvisioned();
    const isWritten = this.tryToWrite();
    const now = this.parts.clock.wallTime();
    // The day before, too: the clock may be set back over midnight.
    if (now >= this.dayEnds || now < this.dayEnds - DAY_MS) {
      [this.day, this.dayEnds] = dayAt(now);
      this.forgetOldDays();
    }
    return isWritten;
  }

  private tryToWrite(): boolean {
    const { day, functions, stemGbSeconds: stems } = this;
    try {
      if (functions.size + stems.size > 0) this.parts.store.add({ day, functions, stems });
    } catch (error) {
      this.complain(error);
      return false;
    }
    this.functions = new Map();
    this.stemGbSeconds = new Map();
    this.isFailing = false;
    return true;
  }

  private forgetOldDays(): void {
    try {
      this.parts.store.forgetBefore(dayOf(this.parts.clock.wallTime() - KEPT_DAYS * DAY_MS));
    } catch (error) {
      this.complain(error);
    }
  }

  /** Once an outage. */
  private complain(error: unknown): void {
    if (!this.isFailing) this.parts.log.error('usage cannot be written', { error });
    this.isFailing = true;
  }

  private arm(): void {
    this.timer = this.parts.clock.after(WRITE_MS, () => {
      this.write();
      if (!this.isClosed) this.arm();
    });
  }

  private settleProvisioned(): void {
    const now = this.parts.clock.now();
    const seconds = Math.max(0, now - this.provisionedUntil) / 1000;
    this.provisionedUntil = now;
    for (const [functionName, gb] of this.provisioned)
      this.usageOf(functionName).provisionedGbSeconds += gb * seconds;
  }

  private usageOf(functionName: string): UsageSums {
    let usage = this.functions.get(functionName);
    if (!usage) {
      usage = noUsage();
      if (this.functions.size < MAX_UNWRITTEN) this.functions.set(functionName, usage);
    }
    return usage;
  }
}

/** The UTC day of a time, and the time of its end. */
function dayAt(now: number): [day: string, endsAt: number] {
  return [dayOf(now), (Math.floor(now / DAY_MS) + 1) * DAY_MS];
}
