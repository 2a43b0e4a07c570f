import type { TraceSegment } from '../../contract/trace-segment';
import type { InitializationType, LoggedFailure, LoggedSpan } from '../../telemetry/events';
import type { InvocationReported, PlatformLog, SystemLogLevel } from './platform-log-events';

const MIB = 1024 * 1024;

export interface PlatformRecord {
  /** Epoch milliseconds. */
  readonly at: number;
  /** `platform.start`, ... */
  readonly type: string;
  readonly severity: SystemLogLevel;
  readonly fields: string | object;
}

/**
 * What the platform does, as records (Lambda developer guide, "Telemetry API Event schema reference"). Failures are WARN;
 * of the successes initStart, start, report and extension are INFO, the others DEBUG.
 */
export function platformRecords(initializationType: InitializationType): PlatformLog<PlatformRecord> {
  return {
    initStart: ({ at, memorySizeMb, ...event }) =>
      record(at, 'initStart', 'INFO', {
        initializationType,
        phase: 'init',
        ...event,
        instanceMaxMemory: memorySizeMb * MIB,
      }),

    initReport({ at, durationMs, phase, failure }) {
      const severity = failure ? 'WARN' : 'DEBUG';
      const common = { initializationType, phase, ...status(failure) };
      return [
        ...record(at, 'initRuntimeDone', severity, common),
        ...record(at, 'initReport', severity, { ...common, metrics: { durationMs: rounded(durationMs) } }),
      ];
    },

    extension: (at, { name, state, events, errorType }) =>
      record(at, 'extension', errorType === undefined ? 'INFO' : 'WARN', { name, state, events, errorType }),

    subscription: (at, { name, types, isByLogsApi }) =>
      record(at, isByLogsApi ? 'logsSubscription' : 'telemetrySubscription', 'DEBUG', {
        name,
        state: 'Subscribed',
        types,
      }),

    dropped: (at, event) => record(at, 'logsDropped', 'WARN', event),

    start: ({ at, requestId, tenantId, functionArn, functionVersion, traceHeader, segment }) =>
      record(at, 'start', 'INFO', {
        requestId,
        tenantId,
        functionArn,
        version: functionVersion,
        ...(traceHeader ? tracing(traceHeader, segment) : {}),
      }),

    runtimeDone: ({ at, requestId, tenantId, segment, durationMs, producedBytes, failure, spans }) =>
      record(at, 'runtimeDone', failure ? 'WARN' : 'DEBUG', {
        requestId,
        tenantId,
        ...status(failure),
        metrics: { durationMs: rounded(durationMs), producedBytes },
        ...segmentOnly(segment),
        ...shown(spans),
      }),

    // Only the older Logs API has them.
    end: ({ at, requestId, failure }) => [
      ...(failure && failure.outcome !== 'error' ? fault(at, requestId, failure) : []),
      ...record(at, 'end', 'INFO', { requestId }),
    ],

    report: ({ at, requestId, tenantId, segment, failure, spans, ...event }) =>
      record(at, 'report', failure ? 'WARN' : 'INFO', {
        requestId,
        tenantId,
        metrics: metricsOf(event),
        ...status(failure),
        ...segmentOnly(segment),
        ...shown(spans),
      }),
  };
}

function record(
  at: number,
  type: string,
  severity: SystemLogLevel,
  fields: PlatformRecord['fields'],
): PlatformRecord[] {
  return [{ at, type: `platform.${type}`, severity, fields }];
}

function fault(at: number, requestId: string, { cause, errorType }: LoggedFailure): PlatformRecord[] {
  return record(at, 'fault', 'WARN', `RequestId: ${requestId} Error: ${cause ?? errorType}`);
}

function metricsOf(event: Omit<InvocationReported, 'at' | 'requestId'>): object {
  return {
    durationMs: rounded(event.durationMs),
    billedDurationMs: event.billedDurationMs,
    memorySizeMB: event.memorySizeMb,
    maxMemoryUsedMB: event.maxMemoryUsedMb,
    ...(event.initDurationMs === undefined ? {} : { initDurationMs: rounded(event.initDurationMs) }),
  };
}

function tracing(value: string, segment: TraceSegment | undefined): object {
  const type = 'X-Amzn-Trace-Id';
  return { tracing: segment ? { spanId: segment.id, type, value } : { type, value } };
}

function segmentOnly(segment: TraceSegment | undefined): object {
  return segment ? tracing(`Root=${segment.traceId};Parent=${segment.id};Sampled=1`, segment) : {};
}

function shown(spans: readonly LoggedSpan[] | undefined): object {
  if (!spans) return {};
  return {
    spans: spans.map(({ name, startedAt, durationMs }) => ({
      name,
      start: new Date(startedAt).toISOString(),
      durationMs: rounded(durationMs),
    })),
  };
}

function status(failure: LoggedFailure | undefined): { status: string; errorType?: string } {
  if (!failure) return { status: 'success' };
  if (failure.outcome === 'timeout') return { status: 'timeout' };
  return { status: 'error', errorType: failure.errorType };
}

/** Microseconds are as fine as Lambda tells. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
