import type { LiveFunction, LiveView } from '../../contract/live-view';
import type { SortKey } from './sort-keys';

/** One function as it is shown. */
export interface Row extends Omit<LiveFunction, 'calls' | 'errors' | 'throttles'> {
  /** Between the last two looks; with one look only, over the last one to two minutes. */
  readonly callsPerSecond: number;
  /** Of the last one to two minutes, like all that follows. */
  readonly calls: number;
  readonly errors: number;
  readonly throttles: number;
}

const LEAST_SECONDS = 0.001;

/** All functions of a look, by name. `before`: the look before it, of the same service. */
export function rowsOf(now: LiveView, before?: LiveView): Row[] {
  const known = new Map(before?.functions.map((one) => [one.functionName, one.calls]));
  const seconds = Math.max(LEAST_SECONDS, (now.at - (before?.at ?? now.recentSince)) / 1000);
  return now.functions.map(({ calls: sinceStart, ...one }) => {
    const calls = one.recent?.calls ?? 0;
    // A service that was started anew counts from 0 again.
    const more = before ? Math.max(0, sinceStart - (known.get(one.functionName) ?? 0)) : calls;
    const { errors = 0, throttles = 0 } = one.recent ?? {};
    return { ...one, callsPerSecond: more / seconds, calls, errors, throttles };
  });
}

const VALUES: Readonly<Record<Exclude<SortKey, 'name'>, (row: Row) => number>> = {
  calls: ({ callsPerSecond }) => callsPerSecond,
  p50: ({ recent }) => recent?.p50Ms ?? 0,
  p99: ({ recent }) => recent?.p99Ms ?? 0,
  errors: ({ errors }) => errors,
  throttles: ({ throttles }) => throttles,
  memory: ({ heldMb }) => heldMb,
  flight: (row) => inFlight(row),
};

/** Those whose names have `filter`, whatever its case. Equal ones stay by how much they were called lately, then by name. */
export function chosen(rows: readonly Row[], sort: SortKey, filter: string): Row[] {
  const wanted = filter.toLowerCase();
  const byName = (a: Row, b: Row) => (a.functionName < b.functionName ? -1 : 1);
  const value = sort === 'name' ? () => 0 : VALUES[sort];
  const found = rows.filter(({ functionName }) => functionName.toLowerCase().includes(wanted));
  return sort === 'name'
    ? found.sort(byName)
    : found.sort((a, b) => value(b) - value(a) || b.calls - a.calls || byName(a, b));
}

/** Calls that run or wait. */
export function inFlight({ busy, waiting }: Row): number {
  return busy + waiting;
}
