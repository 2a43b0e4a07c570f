import type { BoxPolicy } from '../scheduler/policy/pool-policy';
import { FunctionReplay, type StartLog } from './function-replay';
import { StemStore } from './stem-store';
import { MINUTE_MS, type Trace } from './trace';

/** What a start costs. */
export interface StartCosts {
  /** Making, starting and booting a container, milliseconds. */
  readonly coldMs: number;
  /** Giving a stem its function, milliseconds. */
  readonly stemMs: number;
  /** The function's own init, after either, milliseconds. */
  readonly initMs: number;
  /** What a stem holds, MB. */
  readonly stemMemoryMb: number;
}

/** A policy on trial. */
export interface Candidate {
  readonly name: string;
  readonly make: () => BoxPolicy;
  /** So many stems of each memory size at most; 0: every start is cold. */
  readonly maxStems: number;
}

export interface Outcome {
  readonly name: string;
  readonly invocations: number;
  /** Calls that found no idle environment: the sum of the next two. */
  readonly starts: number;
  readonly stemStarts: number;
  readonly coldStarts: number;
  /** What they waited for that, all together. */
  readonly waitSeconds: number;
  /** Memory held by idle environments and stems over time; a GB has 1,024 MB. */
  readonly wastedGbSeconds: number;
  /** The stems' part of it. */
  readonly stemGbSeconds: number;
  /** Environments made before their call came. */
  readonly prewarms: number;
}

interface Start {
  readonly replay: FunctionReplay;
  readonly at: number;
  readonly isAhead: boolean;
}

const MB_MS_A_GB_S = 1024 * 1000;

/** One policy on one trace. Functions meet only in the stems and in the policy's price, so each minute is played function by function. */
export class Simulation implements StartLog {
  private readonly box: BoxPolicy;
  private readonly replays: readonly FunctionReplay[];
  private readonly stems: StemStore | undefined;
  private starts: Start[] = [];
  private stemStarts = 0;
  private coldStarts = 0;
  private prewarms = 0;

  constructor(
    private readonly trace: Trace,
    private readonly candidate: Candidate,
    private readonly costs: StartCosts,
  ) {
    this.box = candidate.make();
    this.replays = trace.functions.map((traced) => {
      const pool = this.box.poolFor(traced.key, { memoryMb: traced.memoryMb, settings: {} });
      return new FunctionReplay(traced, pool, this, costs.coldMs + costs.initMs);
    });
    const facts = { memoryMb: costs.stemMemoryMb, refillMs: costs.coldMs, max: candidate.maxStems };
    const sizes = trace.functions.map(({ memoryMb }) => memoryMb);
    this.stems = candidate.maxStems > 0 ? new StemStore(facts, sizes) : undefined;
  }

  start(replay: FunctionReplay, at: number): void {
    this.starts.push({ replay, at, isAhead: false });
  }

  prewarm(replay: FunctionReplay, at: number): void {
    this.starts.push({ replay, at, isAhead: true });
  }

  /** Plays the trace. After each simulated hour others get a turn and `progress` the time since the beginning, milliseconds. */
  async run(progress: (now: number) => void): Promise<Outcome> {
    for (let minute = 0; minute < this.trace.minutes; minute += 1) {
      this.playMinute(minute);
      if (minute % 60 !== 59) continue;
      progress((minute + 1) * MINUTE_MS);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return this.outcome();
  }

  private playMinute(minute: number): void {
    const now = (minute + 1) * MINUTE_MS;
    for (const replay of this.replays) replay.playMinute(minute);
    this.makeEnvironments();
    this.stems?.tick(now);
    this.box.tick(now, this.stems?.heldMb ?? 0);
    for (const replay of this.replays) replay.review(now);
    this.makeEnvironments();
  }

  /** Stems go to whom they were first wanted by, in the order of time. */
  private makeEnvironments(): void {
    const starts = this.stems ? this.starts.sort((a, b) => a.at - b.at) : this.starts;
    this.starts = [];
    const { initMs } = this.costs;
    for (const { replay, at, isAhead } of starts) {
      const isStem = this.stems?.take(replay.traced.memoryMb, at) ?? false;
      replay.policy.started({ kind: isStem ? 'stem' : 'cold', initMs });
      if (isAhead) this.prewarms += 1;
      else if (isStem) this.stemStarts += 1;
      else this.coldStarts += 1;
    }
  }

  private outcome(): Outcome {
    const { trace, candidate, costs, stems, stemStarts, coldStarts, prewarms } = this;
    const end = trace.minutes * MINUTE_MS;
    for (const replay of this.replays) replay.finish(end);
    const stemMbMs = stems?.heldMbMs ?? 0;
    const idleMbMs = this.replays.reduce((sum, { wastedMbMs }) => sum + wastedMbMs, 0);
    const waitMs =
      stemStarts * costs.stemMs + coldStarts * costs.coldMs + (stemStarts + coldStarts) * costs.initMs;
    return {
      name: candidate.name,
      invocations: trace.calls,
      starts: stemStarts + coldStarts,
      stemStarts,
      coldStarts,
      waitSeconds: waitMs / 1000,
      wastedGbSeconds: (idleMbMs + stemMbMs) / MB_MS_A_GB_S,
      stemGbSeconds: stemMbMs / MB_MS_A_GB_S,
      prewarms,
    };
  }
}
