import type { PoolsResource, StemsResource } from '../api/own/own-resources';
import type { LiveFunction, LiveView } from '../contract/live-view';
import type { RecentCalls } from '../contract/recent-calls';
import type { SourceView } from '../contract/source-view';
import type { Clock } from '../lib/clock';

export interface LiveParts {
  readonly concurrencyLimit: number;
  readonly ledger: { readonly inFlight: number };
  readonly queue: { readonly size: number };
  readonly sources: () => Promise<readonly SourceView[]>;
  readonly pools: PoolsResource;
  readonly stems: Pick<StemsResource, 'stems'>;
  /** What each environment has reserved. */
  readonly held: () => readonly { readonly functionName: string; readonly mb: number }[];
  /** Names of the functions that can be called. */
  readonly callable: () => readonly string[];
  /** Calls of the last whole minute and of this one, by function. */
  readonly recent: () => {
    readonly since: number;
    readonly functions: ReadonlyMap<string, RecentCalls>;
  };
  /** Since the service started. */
  readonly countsOf: (functionName: string) => Pick<LiveFunction, 'calls' | 'errors' | 'throttles'>;
  readonly clock: Pick<Clock, 'wallTime'>;
}

const NONE = { busy: 0, idle: 0, frozen: 0, starting: 0, waiting: 0, heldMb: 0 };

/** What the service does now. */
export class Live {
  constructor(private readonly parts: LiveParts) {}

  async live(): Promise<LiveView> {
    const sources = await this.parts.sources();
    const { concurrencyLimit, ledger, queue, pools, clock } = this.parts;
    const { since, functions: recent } = this.parts.recent();
    const stems = this.parts.stems.stems();
    return {
      at: clock.wallTime(),
      inFlight: ledger.inFlight,
      concurrencyLimit,
      queuedEvents: queue.size,
      sources: {
        count: sources.length,
        troubled: sources.filter(({ trouble }) => trouble).length,
        rate: sources.reduce((sum, { rate }) => sum + rate, 0),
      },
      memory: pools.capacity(),
      stems: {
        ready: stems.reduce((sum, { ready }) => sum + ready, 0),
        starting: stems.reduce((sum, { starting }) => sum + starting, 0),
      },
      recentSince: since,
      functions: this.functions(recent),
    };
  }

  /** All functions that can be called, are being called, or were lately. */
  private functions(recent: ReadonlyMap<string, RecentCalls>): LiveFunction[] {
    const { callable, pools, held, countsOf } = this.parts;
    const found = new Map([...callable(), ...recent.keys()].map((name) => [name, { ...NONE }]));
    const of = (name: string) => {
      const sums = found.get(name) ?? { ...NONE };
      found.set(name, sums);
      return sums;
    };
    for (const { functionName, idle, frozen, busy, starting, waiting } of pools.pools(undefined)) {
      const sums = of(functionName);
      sums.idle += idle;
      sums.frozen += frozen;
      sums.busy += busy;
      sums.starting += starting;
      sums.waiting += waiting;
    }
    for (const { functionName, mb } of held()) of(functionName).heldMb += mb;
    return [...found]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([functionName, sums]) => {
        const lately = recent.get(functionName);
        return { functionName, ...countsOf(functionName), ...sums, ...(lately ? { recent: lately } : {}) };
      });
  }
}
