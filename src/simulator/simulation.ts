import { setMaxListeners } from 'node:events';
import { Fleet } from '../scheduler/fleet';
import type { BoxPolicy } from '../scheduler/policy/pool-policy';
import type { Acquired } from '../scheduler/waiter';
import { Arrivals } from './arrivals';
import { SimulatedBox } from './simulated-box';
import { SimulatedClock } from './simulated-clock';
import type { SimulatedEnvironment } from './simulated-environment';
import { SimulatedFunction } from './simulated-function';
import type { SimulatedStem } from './simulated-stem';
import type { BoxCosts } from './box-costs';
import { Surroundings } from './surroundings';
import { Tally } from './tally';
import { MINUTE_MS, type Trace } from './trace';

/** A policy on trial. */
export interface Candidate {
  readonly name: string;
  readonly make: (trace: Trace) => BoxPolicy;
  /** So many stems of each memory size at most; 0: every start is cold. */
  readonly maxStems: number;
}

/** The box that the trace is played on. */
export interface BoxSettings {
  readonly costs: BoxCosts;
  /** Infinite: memory is never short. */
  readonly memoryBudgetMb: number;
  /** What idle environments may hold of it. */
  readonly idleBudgetMb: number;
  /** Undefined: idle environments are never frozen. */
  readonly freezeAfterMs: number | undefined;
  /** Containers that are started at a time. */
  readonly concurrentStarts: number;
}

/** As the service has it, but for the memory. */
export const USUAL_BOX = {
  memoryBudgetMb: Infinity,
  idleBudgetMb: Infinity,
  freezeAfterMs: 40,
  concurrentStarts: 4,
} as const;

export interface Outcome {
  readonly name: string;
  readonly invocations: number;
  /** Calls for which an environment was made: the sum of the next two. */
  readonly starts: number;
  readonly stemStarts: number;
  readonly coldStarts: number;
  /** Calls that a frozen environment served. */
  readonly thawed: number;
  /** What all calls waited for an environment, together. */
  readonly waitSeconds: number;
  /** Memory held by idle environments and stems over time; a GB has 1,024 MB. */
  readonly wastedGbSeconds: number;
  /** The stems' part of it. */
  readonly stemGbSeconds: number;
  /** Environments made before their call came. */
  readonly prewarms: number;
  /** Environments and stems that ended because others needed their memory. */
  readonly evictions: number;
  /** Calls that got no environment within the time that the service waits for one. */
  readonly refusals: number;
}

const ACQUIRE_TIMEOUT_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const silent = () => undefined;

/** One policy on one trace: the scheduler of the service, on a box and in a time that are only said to be there. */
export class Simulation {
  private readonly clock = new SimulatedClock();
  private readonly tally = new Tally();
  private readonly surroundings: Surroundings;
  private readonly arrivals: Arrivals<SimulatedFunction>;
  private readonly fleet: Fleet<SimulatedEnvironment, SimulatedStem>;
  private readonly waiting = new Set<Promise<void>>();
  /** Nobody hangs up. */
  private readonly signal = new AbortController().signal;
  private calls = 0;

  constructor(
    private readonly trace: Trace,
    private readonly candidate: Candidate,
    { costs, ...settings }: BoxSettings,
  ) {
    const functions = new Map(
      trace.functions.map((traced) => {
        const called = new SimulatedFunction(traced);
        return [called.target, called] as const;
      }),
    );
    const { clock, tally } = this;
    this.arrivals = new Arrivals([...functions.values()].map((called) => [called, called.traced] as const));
    this.surroundings = new Surroundings(clock, costs);
    const box = new SimulatedBox(this.surroundings, functions);
    const byKey = new Map([...functions.keys()].map((target) => [target.version.functionName, target]));
    const ofEachKind = new Map([...functions.keys()].map((target) => [box.stemKindOf(target), target]));
    setMaxListeners(0, this.signal);
    this.fleet = new Fleet({
      maker: box,
      runtimes: { mayStart: () => true, missing: silent },
      settings: {
        keepAliveMs: undefined,
        warmth: 'balanced',
        acquireTimeoutMs: ACQUIRE_TIMEOUT_MS,
        maxStems: candidate.maxStems,
        ...settings,
      },
      policy: candidate.make(trace),
      availableMb: () => Infinity,
      targetsInUse: () => [...ofEachKind.values()],
      targetOf: (functionName) => byKey.get(functionName),
      clock,
      telemetry: tally,
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
  }

  /** Plays the trace. After each simulated hour `progress` is told the time since the beginning, milliseconds. */
  async run(progress: (now: number) => void): Promise<Outcome> {
    const end = this.trace.minutes * MINUTE_MS;
    this.fleet.start();
    for (let from = 0; from < end; from += HOUR_MS) {
      const until = Math.min(end, from + HOUR_MS);
      await this.play(until);
      this.clock.moveTo(until);
      progress(until);
      await this.surroundings.motion.settle();
    }
    this.surroundings.countHeld();
    const outcome = this.outcome();
    await this.close();
    return outcome;
  }

  private async play(until: number): Promise<void> {
    const { clock, arrivals } = this;
    const { motion } = this.surroundings;
    for (;;) {
      const [timerAt, callAt] = [clock.nextAt, arrivals.nextAt];
      if (Math.min(timerAt, callAt) > until) return;
      // What ends just when a call comes serves it.
      if (timerAt <= callAt) clock.fireNext();
      else this.call();
      if (motion.isUnsettled) await motion.settle();
    }
  }

  private call(): void {
    this.clock.moveTo(this.arrivals.nextAt);
    const called = this.arrivals.take();
    if (!called) return;
    this.calls += 1;
    const acquired = this.fleet.scheduler.acquire(called.target, {
      requestId: String(this.calls),
      signal: this.signal,
    });
    if (acquired instanceof Promise) this.wait(acquired);
    else this.serve(acquired);
  }

  private wait(acquired: Promise<Acquired<SimulatedEnvironment>>): void {
    const { motion } = this.surroundings;
    motion.begin();
    const waiting = acquired
      .then(
        (one) => this.serve(one),
        () => undefined,
      )
      .finally(() => {
        motion.end();
        this.waiting.delete(waiting);
      });
    this.waiting.add(waiting);
  }

  private serve({ environment, startKind, waitedMs }: Acquired<SimulatedEnvironment>): void {
    this.tally.called(startKind, waitedMs);
    environment.run();
  }

  private outcome(): Outcome {
    const { trace, candidate, tally, surroundings } = this;
    const { stem, cold, thawed } = tally.starts;
    return {
      name: candidate.name,
      invocations: trace.calls,
      starts: stem + cold,
      stemStarts: stem,
      coldStarts: cold,
      thawed,
      waitSeconds: tally.waitedMs / 1000,
      wastedGbSeconds: surroundings.heldIdle.gbSeconds + surroundings.heldByStems.gbSeconds,
      stemGbSeconds: surroundings.heldByStems.gbSeconds,
      prewarms: tally.of('prewarm'),
      evictions: tally.of('evict'),
      refusals: tally.of('refuse'),
    };
  }

  /** Ends what is left: nothing is to wait for a time that does not come. */
  private async close(): Promise<void> {
    const closed = this.fleet.close();
    while (this.clock.nextAt < Infinity) {
      this.clock.fireNext();
      await this.surroundings.motion.settle();
    }
    await Promise.allSettled([closed, ...this.waiting]);
  }
}
