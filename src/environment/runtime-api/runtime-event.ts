import type { TraceSegment } from '../../contract/trace-segment';
import { okHead } from './http';

/** One event for the runtime, with the members of the `next` answer. */
export interface RuntimeEvent {
  readonly requestId: string;
  readonly payload: Buffer;
  /** Epoch milliseconds, whole. */
  readonly deadlineMs: number;
  readonly invokedArn: string;
  readonly traceHeader?: string;
  /** JSON text without line breaks. */
  readonly clientContext?: string;
  readonly tenantId?: string;
  readonly segment?: TraceSegment;
}

export function eventHead(event: RuntimeEvent): Buffer {
  return okHead(
    {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': event.requestId,
      'Lambda-Runtime-Deadline-Ms': String(event.deadlineMs),
      'Lambda-Runtime-Invoked-Function-Arn': event.invokedArn,
      'Lambda-Runtime-Trace-Id': event.traceHeader,
      'Lambda-Runtime-Client-Context': event.clientContext,
      'Lambda-Runtime-Aws-Tenant-Id': event.tenantId,
    },
    event.payload.length,
  );
}
