import type { Phase } from '../../contract/phases';
import { PHASES } from '../../telemetry/events';
import type { MachineFacts } from './machine';
import type { BenchPlan, Measured } from './measure';
import { mean, summarise, type Summary } from '../report/percentile';
import { type Ratio, ratioOfMedians } from './ratio';
import type { BenchKind, Sample } from './sample';
import type { Series } from './series';

/** The service's phases, and the rest of what the client saw: signing, HTTP, a send that was late. */
export const PARTS = [...PHASES, 'client'] as const;
export type Part = Phase | 'client';

/** What came of one kind of start of one function. Times are milliseconds. */
export interface KindReport {
  readonly kind: BenchKind;
  /** Of the latency; absent without samples. */
  readonly summary?: Summary;
  /** Means, which add up to the mean latency; a part that never occurred is left out. */
  readonly parts: Readonly<Partial<Record<Part, number>>>;
  /** How many times as long a cold start takes. */
  readonly coldRatio?: Ratio;
  readonly samples: readonly Sample[];
  /** Calls that turned out to be of another kind, which are in no figure. */
  readonly otherKinds: Readonly<Record<string, number>>;
  /** Calls in which the function failed, which are in no figure either. */
  readonly failures: number;
  readonly lastFailure?: { readonly requestId: string; readonly answer: string };
  readonly refused: Readonly<Record<string, number>>;
  /** Why there are fewer samples than wanted, or none. */
  readonly note?: string;
}

export interface FunctionReport {
  readonly name: string;
  readonly runtime: string;
  readonly memorySizeMb: number;
  readonly version: string;
  readonly codeSha256: string;
  readonly kinds: readonly KindReport[];
}

/** How many times as long the second function takes as the first. */
export interface Comparison extends Ratio {
  readonly kind: BenchKind;
}

/** All that a benchmark found: what `--json` prints, and what terminal and page are made of. */
export interface BenchReport {
  readonly lambdabox: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly isInterrupted: boolean;
  readonly machine: MachineFacts;
  readonly plan: BenchPlan;
  readonly functions: readonly FunctionReport[];
  /** Empty unless two functions were measured. */
  readonly comparisons: readonly Comparison[];
}

export function functionReport({ subject, series }: Measured): FunctionReport {
  const { Runtime, MemorySize, Version, CodeSha256 } = subject.details.Configuration;
  const cold = series.find(({ kind }) => kind === 'cold')?.samples ?? [];
  return {
    name: subject.label,
    runtime: Runtime ?? 'image',
    memorySizeMb: MemorySize,
    version: Version,
    codeSha256: CodeSha256,
    kinds: series.map((one) => kindReport(one, cold)),
  };
}

function kindReport(series: Series, cold: readonly Sample[]): KindReport {
  const { kind, samples, otherKinds, failures, lastFailure, refused, note } = series;
  const isCompared = kind !== 'cold' && samples.length > 0 && cold.length > 0;
  return {
    kind,
    ...(samples.length > 0 ? { summary: summarise(latencies(samples)) } : {}),
    parts: meanParts(samples),
    ...(isCompared ? { coldRatio: ratioOfMedians(latencies(cold), latencies(samples)) } : {}),
    samples,
    otherKinds: Object.fromEntries(otherKinds),
    failures,
    ...(lastFailure ? { lastFailure } : {}),
    refused: Object.fromEntries(refused),
    ...(note === undefined ? {} : { note }),
  };
}

/** A kind is compared when both functions have it. */
export function compare(functions: readonly FunctionReport[]): Comparison[] {
  const [first, second] = functions;
  if (!first || !second) return [];
  return first.kinds.flatMap(({ kind, samples }) => {
    const others = second.kinds.find((other) => other.kind === kind)?.samples ?? [];
    return samples.length === 0 || others.length === 0
      ? []
      : [{ kind, ...ratioOfMedians(latencies(others), latencies(samples)) }];
  });
}

/** Kind by kind, so that what is compared stands together; `index` is the function's. */
export function inOrder(
  functions: readonly FunctionReport[],
): { readonly name: string; readonly index: number; readonly kind: KindReport }[] {
  const kinds = functions[0]?.kinds.map(({ kind }) => kind) ?? [];
  return kinds.flatMap((kind) =>
    functions.flatMap(({ name, kinds: own }, index) =>
      own.filter((one) => one.kind === kind).map((one) => ({ name, index, kind: one })),
    ),
  );
}

export function latencies(samples: readonly Sample[]): number[] {
  return samples.map(({ latencyMs }) => latencyMs);
}

function meanParts(samples: readonly Sample[]): Partial<Record<Part, number>> {
  const parts: Partial<Record<Part, number>> = {};
  for (const phase of PHASES) {
    if (samples.some(({ phases }) => phases[phase] !== undefined))
      parts[phase] = mean(samples.map(({ phases }) => phases[phase] ?? 0));
  }
  // The service rounds its phases, which must not make the rest negative.
  if (samples.length > 0) parts.client = Math.max(0, mean(samples.map(outside)));
  return parts;
}

function outside({ latencyMs, phases }: Sample): number {
  return latencyMs - Object.values(phases).reduce((sum, ms) => sum + ms, 0);
}
