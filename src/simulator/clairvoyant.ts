import type { BoxPolicy, Hold, PoolPolicy } from '../scheduler/policy/pool-policy';
import { arrivalTimes, phaseOf } from './arrivals';
import type { Trace, TraceFunction } from './trace';

const HOLDS: readonly Hold[] = [
  { fromMs: 0, untilMs: Number.POSITIVE_INFINITY, because: 'it knows what comes' },
];

/** By level: when the concurrency will rise to it, in order, if no call has to wait for a start. */
function risesOf(traced: TraceFunction, phase: number): readonly (readonly number[])[] {
  const rises: number[][] = [];
  const ends: number[] = [];
  let over = 0;
  for (const at of arrivalTimes(traced, phase)) {
    for (; over < ends.length && (ends[over] ?? 0) <= at; over += 1);
    ends.push(at + traced.durationMs);
    (rises[ends.length - over] ??= []).push(at);
  }
  return rises;
}

/** Knows when each level of its function will be needed: what is needed last, and is large, goes first. */
class Clairvoyant implements PoolPolicy {
  /** By level: how many of its rises are over. */
  private readonly seen: number[] = [];

  constructor(private readonly rises: readonly (readonly number[])[]) {}

  rose(): void {}
  fell(): void {}
  started(): void {}
  forgo(): void {}

  hasNews(): false {
    return false;
  }

  falls(): [] {
    return [];
  }

  hold(): readonly Hold[] {
    return HOLDS;
  }

  worth(level: number, _ageMs: number, now: number): number {
    const rises = this.rises[level] ?? [];
    let next = this.seen[level] ?? 0;
    while (next < rises.length && (rises[next] ?? 0) < now) next += 1;
    this.seen[level] = next;
    const at = rises[next];
    return at === undefined ? 0 : 1 / Math.max(1, at - now);
  }
}

/** What no policy can do: the floor that the others are compared with. It makes nothing ahead. */
export class ClairvoyantBoxPolicy implements BoxPolicy {
  private readonly functions = new Map<string, { readonly traced: TraceFunction; readonly phase: number }>();

  constructor({ functions }: Trace) {
    for (const [index, traced] of functions.entries())
      this.functions.set(traced.key, { traced, phase: phaseOf(index) });
  }

  /** `key`: the function's in the trace, and a version. */
  poolFor(key: string): PoolPolicy {
    const known = this.functions.get(key.slice(0, key.lastIndexOf(':')));
    return new Clairvoyant(known ? risesOf(known.traced, known.phase) : []);
  }

  forget(): void {}
  tick(): void {}
  gaveWay(): void {}

  expected(): [] {
    return [];
  }
}
