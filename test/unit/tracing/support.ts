import type { InvocationRecord } from '../../../src/contract/invocation-record';

export const SEGMENT = {
  traceId: '1-67891233-abcdef012345678912345678',
  id: '53995c3f42cd8ad8',
  parentId: 'aaaaaaaaaaaaaaaa',
  invokedArn: 'arn:hello',
} as const;

export function aRecord(changes: Partial<InvocationRecord> = {}): InvocationRecord {
  return {
    requestId: 'r1',
    functionName: 'hello',
    version: '$LATEST',
    environmentId: 'e1',
    startKind: 'cold',
    outcome: 'success',
    startedAt: 1000,
    phases: { queue: 1, create: 2, start: 3, boot: 4, init: 5, invoke: 3, overhead: 2 },
    totalMs: 20,
    savedMs: 0,
    durationMs: 3,
    billedDurationMs: 4,
    memorySizeMb: 128,
    maxMemoryUsedMb: 30,
    requestBytes: 2,
    responseBytes: 2,
    ...changes,
  };
}
