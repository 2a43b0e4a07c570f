import type { CallRow } from '../contract/call-row';
import type { Outcome } from '../contract/outcome';
import type { Phases } from '../contract/phases';
import type { StartKind } from '../contract/start-kind';
import type { TraceSegment } from '../contract/trace-segment';
import { PHASES } from '../telemetry/events';

type Column = string | number | null;

/** A row of the table of calls. */
export interface CallColumns {
  readonly started_at: number;
  readonly request_id: string;
  readonly function: string;
  readonly kind: string;
  readonly outcome: string;
  readonly total_ms: number;
  readonly environment: string;
  /** Its type and what was said of it. */
  readonly error: string | null;
  readonly rest: string;
  /** Null in a call that an earlier release wrote: its duration is in the rest alone. */
  readonly duration_ms: number | null;
}

/** What nobody looks for: without names, which would be most of it. */
type Rest = [
  version: string,
  qualifier: string | null,
  errorType: string | null,
  errorMessage: string | null,
  phases: (number | null)[],
  savedMs: number,
  isProvisioned: 0 | 1,
  durationMs: number,
  billedDurationMs: number,
  initDurationMs: number | null,
  memorySizeMb: number,
  maxMemoryUsedMb: number,
  requestBytes: number,
  responseBytes: number,
  trace: TraceSegment | null,
  why: string | null,
];

/** In the order of the columns. */
export function packed(call: CallRow): Column[] {
  const rest: Rest = [
    ...([call.version, call.qualifier ?? null, call.errorType ?? null, call.errorMessage ?? null] as const),
    PHASES.map((phase) => rounded(call.phases[phase])),
    rounded(call.savedMs) ?? 0,
    call.isProvisioned ? 1 : 0,
    rounded(call.durationMs) ?? 0,
    call.billedDurationMs,
    rounded(call.initDurationMs),
    ...([call.memorySizeMb, call.maxMemoryUsedMb, call.requestBytes, call.responseBytes] as const),
    call.trace ?? null,
    call.why ?? null,
  ];
  const error = call.outcome === 'success' ? null : `${call.errorType ?? ''} ${call.errorMessage ?? ''}`;
  return [
    ...[call.startedAt, call.requestId, call.functionName, call.startKind, call.outcome],
    ...[rounded(call.totalMs), call.environmentId, error, JSON.stringify(rest)],
    rounded(call.durationMs),
  ];
}

export function unpacked(row: CallColumns): CallRow {
  const [version, qualifier, errorType, errorMessage, phases, savedMs, provisioned, ...others] = JSON.parse(
    row.rest,
  ) as Rest;
  const [durationMs, billedDurationMs, init, memorySizeMb, maxMemoryUsedMb, sent, answered, trace, why] =
    others;
  return {
    requestId: row.request_id,
    functionName: row.function,
    version,
    ...(qualifier === null ? {} : { qualifier }),
    environmentId: row.environment,
    startKind: row.kind as StartKind,
    outcome: row.outcome as Outcome,
    ...(errorType === null ? {} : { errorType }),
    ...(errorMessage === null ? {} : { errorMessage }),
    startedAt: row.started_at,
    phases: phasesOf(phases),
    totalMs: row.total_ms,
    savedMs,
    ...(provisioned ? { isProvisioned: true as const } : {}),
    durationMs,
    billedDurationMs,
    ...(init === null ? {} : { initDurationMs: init }),
    memorySizeMb,
    maxMemoryUsedMb,
    requestBytes: sent,
    responseBytes: answered,
    ...(trace === null ? {} : { trace }),
    ...(why === null ? {} : { why }),
  };
}

function phasesOf(times: readonly (number | null)[]): Phases {
  return Object.fromEntries(
    PHASES.flatMap((phase, at) => {
      const ms = times[at];
      return typeof ms === 'number' ? [[phase, ms]] : [];
    }),
  );
}

/** To the microsecond. */
function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 1000) / 1000;
}
