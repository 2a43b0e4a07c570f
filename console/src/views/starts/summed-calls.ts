import type { CallRow } from '../../../../src/contract/call-row';
import type { Phase } from '../../../../src/contract/phases';
import type { Spread } from '../../../../src/contract/spread';
import type { StartKind } from '../../../../src/contract/start-kind';
import type { StartKindCalls, StartKindDetails } from '../../../../src/contract/statistics-answer';

/** From the quickest to the slowest. */
export const KINDS: readonly StartKind[] = ['warm', 'thawed', 'stem', 'cold'];
/** As the service's own statistics have them (`accounts/statistics/log-buckets`). */
const STEPS_A_DOUBLING = 8;

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
  const rising = times.toSorted((one, other) => one - other);
  const ofRank = (share: number) => rising[Math.max(0, Math.ceil(share * rising.length) - 1)] ?? 0;
  return {
    calls: rising.length,
    meanMs: rising.reduce((sum, ms) => sum + ms, 0) / rising.length,
    p50Ms: ofRank(0.5),
    p90Ms: ofRank(0.9),
    p99Ms: ofRank(0.99),
    maxMs: ofRank(1),
  };
}

function histogramOf(times: readonly number[]): StartKindDetails['histogram'] {
  const counts = new Map<number, number>();
  for (const ms of times) {
    const bucket = Math.ceil(Math.log2(Math.max(ms, 0.01)) * STEPS_A_DOUBLING);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([one], [other]) => one - other)
    .map(([bucket, calls]) => [2 ** (bucket / STEPS_A_DOUBLING), calls]);
}
