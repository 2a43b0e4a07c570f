import type { InvocationRecord } from '../../src/contract/invocation-record';

/** An invocation that succeeded, as telemetry is told of it. */
export function anInvocation(changes: Partial<InvocationRecord> = {}): InvocationRecord {
  return {
    ...{ requestId: 'r', functionName: 'f', version: '$LATEST', environmentId: 'e' },
    ...{ startKind: 'warm', outcome: 'success', startedAt: 0, phases: {}, totalMs: 5, savedMs: 0 },
    ...{ durationMs: 5, billedDurationMs: 5, memorySizeMb: 128, maxMemoryUsedMb: 64 },
    ...{ requestBytes: 2, responseBytes: 2 },
    ...changes,
  };
}
