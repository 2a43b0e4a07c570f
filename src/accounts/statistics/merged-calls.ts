import type { Phase } from '../../contract/phases';
import type { StartKind } from '../../contract/start-kind';
import { PHASES } from '../../telemetry/events';
import type {
  FunctionCalls,
  StartKindCalls,
  StartKindDetails,
  StatisticsAnswer,
} from '../../contract/statistics-answer';
import type { RecentCalls } from '../../contract/recent-calls';
import { START_KINDS, type MinuteVisitor } from './minute';
import type { Spread } from '../../contract/spread';
import { Tally, TOTAL } from './tally';

interface Merged {
  readonly tallies: Map<StartKind, Tally>;
  readonly throttles: Map<string, number>;
}

/** Minutes put together: by function and start kind. */
export class MergedCalls implements MinuteVisitor {
  private readonly functions = new Map<string, Merged>();

  tally(functionName: string, startKind: StartKind): Tally {
    const { tallies } = this.of(functionName);
    let tally = tallies.get(startKind);
    if (!tally) tallies.set(startKind, (tally = new Tally()));
    return tally;
  }

  throttled(functionName: string, reason: string, count: number): void {
    const { throttles } = this.of(functionName);
    throttles.set(reason, (throttles.get(reason) ?? 0) + count);
  }

  answer(window: Pick<StatisticsAnswer, 'since' | 'until' | 'knownSince'>): StatisticsAnswer {
    const together = new Map<StartKind, Tally>();
    for (const { tallies } of this.functions.values()) {
      for (const [startKind, tally] of tallies) {
        let sum = together.get(startKind);
        if (!sum) together.set(startKind, (sum = new Tally()));
        sum.merge(tally);
      }
    }
    return {
      ...window,
      startKinds: inOrder(together).map(([startKind, tally]) => detailsOf(startKind, tally)),
      functions: this.byName().map(([functionName, merged]) => functionCalls(functionName, merged)),
    };
  }

  /** What a live view shows of each function. */
  recent(): ReadonlyMap<string, RecentCalls> {
    return new Map(
      this.byName().map(([functionName, { tallies, throttles }]) => {
        const all = new Tally();
        for (const tally of tallies.values()) all.merge(tally);
        const spread = all.spread(TOTAL);
        const startKinds = Object.fromEntries(inOrder(tallies).map(([kind, tally]) => [kind, tally.calls]));
        const figures = spread ? { p50Ms: spread.p50Ms, p99Ms: spread.p99Ms } : {};
        const refused = [...throttles.values()].reduce((sum, count) => sum + count, 0);
        return [
          functionName,
          { calls: all.calls, errors: all.errors, throttles: refused, startKinds, ...figures },
        ];
      }),
    );
  }

  private byName(): [string, Merged][] {
    return [...this.functions].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  private of(functionName: string): Merged {
    let merged = this.functions.get(functionName);
    if (!merged) this.functions.set(functionName, (merged = { tallies: new Map(), throttles: new Map() }));
    return merged;
  }
}

function functionCalls(functionName: string, { tallies, throttles }: Merged): FunctionCalls {
  const startKinds = inOrder(tallies).map(([startKind, tally]) => callsOf(startKind, tally));
  return { functionName, startKinds, throttles: Object.fromEntries(throttles) };
}

function callsOf(startKind: StartKind, tally: Tally): StartKindCalls {
  const { calls, errors } = tally;
  return { startKind, calls, errors, outcomes: tally.outcomes(), total: spreadOf(tally, TOTAL) };
}

function detailsOf(startKind: StartKind, tally: Tally): StartKindDetails {
  const phases: Partial<Record<Phase, Spread>> = {};
  for (const [index, phase] of PHASES.entries()) {
    const spread = tally.spread(index + 1);
    if (spread) phases[phase] = spread;
  }
  return { ...callsOf(startKind, tally), phases, histogram: tally.histogram() };
}

/** A tally is made for a call, so that it has one. */
function spreadOf(tally: Tally, measure: number): Spread {
  const none = { calls: 0, meanMs: 0, p50Ms: 0, p90Ms: 0, p99Ms: 0, maxMs: 0 };
  return tally.spread(measure) ?? none;
}

function inOrder(tallies: ReadonlyMap<StartKind, Tally>): [StartKind, Tally][] {
  return START_KINDS.flatMap((kind): [StartKind, Tally][] => {
    const tally = tallies.get(kind);
    return tally ? [[kind, tally]] : [];
  });
}
