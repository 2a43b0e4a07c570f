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

/** The same for a channel: one line each, empty for what there is not. None of them may have a line break. */
export function eventLines(event: RuntimeEvent): string {
  const { requestId, deadlineMs, invokedArn, traceHeader = '', clientContext = '', tenantId = '' } = event;
  return `${requestId}\n${deadlineMs}\n${invokedArn}\n${traceHeader}\n${clientContext}\n${tenantId}`;
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
