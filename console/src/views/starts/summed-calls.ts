import type { CallRow } from '../../../../src/contract/call-row';
import type { Phase } from '../../../../src/contract/phases';
import type { Spread } from '../../../../src/contract/spread';
import type { StartKind } from '../../../../src/contract/start-kind';
import { bucketOf, upperBound } from '../../../../src/accounts/statistics/log-buckets';
import { summarise } from '../../../../src/cli/report/percentile';
import type { StartKindCalls, StartKindDetails } from '../../../../src/contract/statistics-answer';

/** From the quickest to the slowest. */
export const KINDS: readonly StartKind[] = ['warm', 'thawed', 'stem', 'cold'];

/** What the service's statistics say of a time, of calls that are at hand: those kinds of starts that occurred. */
export function summedCalls(calls: readonly CallRow[]): readonly StartKindDetails[] {
  return KINDS.flatMap((startKind) => {
    const mine = calls.filter((call) => call.startKind === startKind);
    return mine.length === 0 ? [] : [detailsOf(startKind, mine)];
  });
}

function detailsOf(startKind: StartKind, calls: readonly CallRow[]): StartKindDetails {
  const totals = calls.map(({ totalMs }) => totalMs);
  return {
    startKind,
    calls: calls.length,
    errors: calls.filter(({ outcome }) => outcome !== 'success').length,
    outcomes: outcomesOf(calls),
    total: spreadOf(totals),
    phases: phasesOf(calls),
    histogram: histogramOf(totals),
  };
}

function outcomesOf(calls: readonly CallRow[]): StartKindCalls['outcomes'] {
  const outcomes: Partial<Record<CallRow['outcome'], number>> = {};
  for (const { outcome } of calls) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return outcomes;
}

function phasesOf(calls: readonly CallRow[]): StartKindDetails['phases'] {
  const times = new Map<Phase, number[]>();
  for (const { phases } of calls)
    for (const [phase, ms] of Object.entries(phases) as [Phase, number][])
      times.set(phase, [...(times.get(phase) ?? []), ms]);
  return Object.fromEntries([...times].map(([phase, all]) => [phase, spreadOf(all)]));
}

function spreadOf(times: readonly number[]): Spread {
  const { count, mean, p50, p90, p99, max } = summarise(times);
  return { calls: count, meanMs: mean, p50Ms: p50, p90Ms: p90, p99Ms: p99, maxMs: max };
}

/** In the bars of the service's own statistics. */
function histogramOf(times: readonly number[]): StartKindDetails['histogram'] {
  const counts = new Map<number, number>();
  for (const ms of times) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1);
  return [...counts]
    .toSorted(([one], [other]) => one - other)
    .map(([bucket, calls]) => [upperBound(bucket), calls]);
}
