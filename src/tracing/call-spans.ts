import type { InvocationRecord } from '../contract/invocation-record';
import type { TraceSegment } from '../contract/trace-segment';
import { PHASES, type UnansweredCall } from '../telemetry/events';
import type { Span } from './span';

const MIB = 1024 * 1024;

/**
 * The spans of an answered call: itself, and below it the phases in which its time went, one after the other. Attributes are
 * those of OpenTelemetry's conventions for functions and our own. Pure but for `newId`, 16 hexadecimal digits.
 */
export function spansOfInvocation(
  record: InvocationRecord,
  trace: TraceSegment,
  newId: () => string,
): Span[] {
  const { startedAt, totalMs, phases, startKind, outcome, functionName } = record;
  const isCold = startKind === 'cold' || startKind === 'stem';
  const call: Span = {
    ...callSpan(record, trace),
    attributes: {
      ...callAttributes(record, trace),
      'faas.coldstart': isCold,
      'faas.instance': record.environmentId,
      'faas.max_memory': record.memorySizeMb * MIB,
      'lambdabox.start_kind': startKind,
      'lambdabox.outcome': outcome,
      'lambdabox.billed_duration_ms': record.billedDurationMs,
      'lambdabox.max_memory_used': record.maxMemoryUsedMb * MIB,
      ...(record.errorType === undefined ? {} : { 'error.type': record.errorType }),
    },
    ...(outcome === 'success' ? {} : { error: record.errorType ?? outcome }),
  };
  let at = startedAt;
  const parts = PHASES.filter((phase) => phase !== 'overhead' && (phases[phase] ?? 0) > 0).map(
    (phase): Span => {
      const startMs = at;
      at += phases[phase] ?? 0;
      return {
        traceId: call.traceId,
        id: newId(),
        parentId: call.id,
        name: phase,
        kind: 'internal',
        startMs,
        // What is measured apart may add up to a little more than the whole.
        endMs: Math.min(at, startedAt + totalMs),
        attributes: { 'faas.name': functionName },
        ...(phase === 'invoke' && call.error !== undefined ? { error: call.error } : {}),
      };
    },
  );
  return [call, ...parts];
}

/** The span of a call that ended without an answer of its function. */
export function spanOfUnanswered(call: UnansweredCall, trace: TraceSegment): Span {
  return {
    ...callSpan(call, trace),
    attributes: {
      ...callAttributes(call, trace),
      'lambdabox.outcome': call.end,
      'error.type': call.reason,
    },
    error: call.reason,
  };
}

type Named = Pick<UnansweredCall, 'requestId' | 'functionName' | 'version' | 'startedAt' | 'totalMs'>;

function callSpan({ functionName, startedAt, totalMs }: Named, { traceId, id, parentId }: TraceSegment) {
  return {
    traceId: otlpTraceId(traceId),
    id,
    ...(parentId === undefined ? {} : { parentId }),
    name: functionName,
    kind: 'server' as const,
    startMs: startedAt,
    endMs: startedAt + totalMs,
  };
}

function callAttributes({ requestId, functionName, version }: Named, { invokedArn }: TraceSegment) {
  return {
    'faas.name': functionName,
    'faas.version': version,
    'faas.invocation_id': requestId,
    'aws.lambda.invoked_arn': invokedArn,
  };
}

/** `1-5759e988-bd862e3fe1be46a994272793` without its version: as tracers inside functions read X-Ray's. */
function otlpTraceId(traceId: string): string {
  return traceId.slice(2).replace('-', '').toLowerCase();
}
