import { jsonResponse } from '../runtime-api/http';
import type { RuntimeEvent } from '../runtime-api/runtime-event';

/** Why an environment ends, as extensions are told. */
export type ShutdownReason = 'spindown' | 'timeout' | 'failure';

/** An invocation, as the answer to an extension's `next`. `eventId`: a UUID. */
export function invokeEvent(event: RuntimeEvent, eventId: string): Buffer {
  const { deadlineMs, requestId, invokedArn, traceHeader } = event;
  return eventAnswer(eventId, {
    eventType: 'INVOKE',
    deadlineMs,
    requestId,
    invokedFunctionArn: invokedArn,
    ...(traceHeader === undefined ? {} : { tracing: { type: 'X-Amzn-Trace-Id', value: traceHeader } }),
  });
}

/** `deadlineMs`: epoch milliseconds, whole. */
export function shutdownEvent(deadlineMs: number, shutdownReason: ShutdownReason, eventId: string): Buffer {
  return eventAnswer(eventId, { eventType: 'SHUTDOWN', deadlineMs, shutdownReason });
}

function eventAnswer(eventId: string, event: object): Buffer {
  return jsonResponse(200, JSON.stringify(event), { 'Lambda-Extension-Event-Identifier': eventId });
}

/** By the reason for which the environment stops, as the log and the metrics have it. */
export function shutdownReasonOf(stopReason: string): ShutdownReason {
  if (stopReason === 'timeout') return 'timeout';
  return FAILURES.has(stopReason) ? 'failure' : 'spindown';
}

const FAILURES = new Set(['crash', 'exit', 'oom', 'init-error', 'lost']);
