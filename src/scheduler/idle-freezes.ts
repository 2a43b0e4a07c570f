import type { Clock } from '../lib/clock';
import type { Capacity } from './capacity';
import type { Decisions } from './decisions';
import type { Pool } from './pool';
import type { Schedulable } from './schedulable';
import type { Steps } from './steps';

export interface IdleFreezesParts {
  readonly capacity: Capacity;
  readonly decisions: Decisions;
  readonly clock: Clock;
  readonly steps: Steps;
  /** Idle environments stop running after this time, milliseconds; undefined: never. */
  readonly freezeAfterMs: number | undefined;
  /** Some have been frozen, and hold what they use from now on. */
  readonly frozen: () => void;
}

const MIB = 1024 * 1024;
/** One that could not be frozen is tried again after so long, milliseconds. */
const RETRY_MS = 1000;
/** A frozen one is to have so much to spare, since what it used is not known to the byte. */
const SLACK_MB = 1;

/** What one that is frozen holds, MB: all of its memory size where nobody tells what it uses. */
export function heldFrozenMb(memorySize: number, usedBytes: number | undefined): number {
  return usedBytes === undefined ? memorySize : Math.min(memorySize, Math.ceil(usedBytes / MIB) + SLACK_MB);
}

/**
 * Freezes idle environments when their time has come: one timer a pool, for the earliest of them. It is not touched when
 * one is taken back, so that calls that follow one another pay nothing: it finds nothing due, and waits for the next.
 */
export class IdleFreezes<E extends Schedulable> {
  constructor(private readonly parts: IdleFreezesParts) {}

  /** An environment of the pool has become idle. */
  idle(pool: Pool<E>): void {
    const { freezeAfterMs } = this.parts;
    if (freezeAfterMs !== undefined && !pool.freezing.isSet) this.lookIn(pool, freezeAfterMs);
  }

  /** Stops one that is idle. */
  freeze(pool: Pool<E>, environment: E, reason: string, because: string): void {
    const { capacity, decisions } = this.parts;
    environment.freeze();
    const { memorySize } = environment.version;
    const usedMb = heldFrozenMb(memorySize, environment.memoryUsage());
    capacity.tryHold(environment.id, usedMb, 'frozen');
    decisions.note('freeze', reason, `an environment of ${pool.name} stops running: ${because}`, {
      version: environment.version,
      environmentId: environment.id,
      inputs: { usedMb, memorySizeMb: memorySize, idle: pool.idle.length },
    });
  }

  private lookIn(pool: Pool<E>, ms: number): void {
    pool.freezing.set(this.parts.clock, ms, () => this.freezeDue(pool));
  }

  private freezeDue(pool: Pool<E>): void {
    const { clock, freezeAfterMs = 0 } = this.parts;
    const now = clock.now();
    let nextMs = Infinity;
    let hasFrozen = false;
    for (const environment of pool.idle) {
      if (environment.isFrozen || pool.provisioned.has(environment)) continue;
      // The sum, as the timer has it: a difference may be rounded so that it never comes to the whole time.
      const dueAt = environment.since + freezeAfterMs;
      if (now < dueAt) {
        nextMs = Math.min(nextMs, dueAt - now);
        continue;
      }
      const idleMs = now - environment.since;
      this.parts.steps.run(`freezing an environment of ${pool.name}`, () =>
        this.freeze(pool, environment, 'unused', `unused for ${(idleMs / 1000).toFixed(2)} s`),
      );
      hasFrozen ||= environment.isFrozen;
      if (!environment.isFrozen) nextMs = Math.min(nextMs, RETRY_MS);
    }
    if (nextMs < Infinity) this.lookIn(pool, nextMs);
    if (hasFrozen) this.parts.steps.run('keeping idle environments within their budget', this.parts.frozen);
  }
}
