import type { TraceSegment } from '../../contract/trace-segment';
import type { InitializationType, LoggedFailure } from '../../telemetry/events';
import type { PlatformLog, SystemLogLevel } from './platform-log-events';

const RANK: Readonly<Record<SystemLogLevel, number>> = { DEBUG: 0, INFO: 1, WARN: 2 };
const MIB = 1024 * 1024;

/**
 * The records of JSON format (Lambda developer guide, "Telemetry API Event schema reference"). Failures are WARN;
 * of the successes initStart, start and report are INFO, the others DEBUG.
 */
export function jsonPlatformLog(level: SystemLogLevel, initializationType: InitializationType): PlatformLog {
  const record = (at: number, type: string, severity: SystemLogLevel, fields: object): string[] =>
    RANK[severity] < RANK[level]
      ? []
      : [JSON.stringify({ time: new Date(at).toISOString(), type: `platform.${type}`, record: fields })];

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

    start: ({ at, requestId, tenantId, functionArn, functionVersion, traceHeader, segment }) =>
      record(at, 'start', 'INFO', {
        requestId,
        tenantId,
        functionArn,
        version: functionVersion,
        ...(traceHeader ? tracing(traceHeader, segment) : {}),
      }),

    end: ({ at, requestId, tenantId, segment, durationMs, producedBytes, failure }) =>
      record(at, 'runtimeDone', failure ? 'WARN' : 'DEBUG', {
        requestId,
        tenantId,
        ...status(failure),
        metrics: { durationMs: rounded(durationMs), producedBytes },
        ...segmentOnly(segment),
      }),

    report: ({ at, requestId, tenantId, segment, failure, ...event }) =>
      record(at, 'report', failure ? 'WARN' : 'INFO', {
        requestId,
        tenantId,
        metrics: {
          durationMs: rounded(event.durationMs),
          billedDurationMs: event.billedDurationMs,
          memorySizeMB: event.memorySizeMb,
          maxMemoryUsedMB: event.maxMemoryUsedMb,
          ...(event.initDurationMs === undefined ? {} : { initDurationMs: rounded(event.initDurationMs) }),
        },
        ...status(failure),
        ...segmentOnly(segment),
      }),
  };
}

function tracing(value: string, segment: TraceSegment | undefined): object {
  const type = 'X-Amzn-Trace-Id';
  return { tracing: segment ? { spanId: segment.id, type, value } : { type, value } };
}

function segmentOnly(segment: TraceSegment | undefined): object {
  return segment ? tracing(`Root=${segment.traceId};Parent=${segment.id};Sampled=1`, segment) : {};
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
