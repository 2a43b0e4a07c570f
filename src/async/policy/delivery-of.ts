import { withPass } from '../../invocation/lineage';
import type { Delivery } from '../delivery';
import type { EventEnd, PendingDelivery, StoredEvent } from '../event';
import { invocationRecord } from './invocation-record';

/** Of an event that the function never failed: it was not to be run any more. */
const NOT_RUN = { code: 429, message: 'Rate Exceeded.' };

/** What is handed to a destination. */
export function deliveryOf(event: StoredEvent, end: EventEnd, { kind, target }: PendingDelivery): Delivery {
  const { functionName, payload, response, progress } = event;
  const { requestId, traceHeader } = event.request;
  const { tries } = progress;
  const base = {
    kind,
    target,
    requestId,
    functionName,
    functionArn: end.functionArn,
    condition: end.condition,
  };
  const trace = traceHeader === undefined ? {} : { traceHeader: passedOn(traceHeader, end.functionArn) };
  if (kind === 'record') {
    const body = invocationRecord({ requestId, end, tries, payload, ...(response ? { response } : {}) });
    return { ...base, ...trace, body };
  }
  const { code, message } = progress.lastFailure ?? NOT_RUN;
  return { ...base, ...trace, body: payload, failure: { errorCode: code, errorMessage: message } };
}

/** `sqs` of `arn:aws:sqs:...`; `lambdabox` of a destination of ours. */
export function serviceOf(target: string): string {
  return /^arn:[^:]*:([a-z0-9]+):/.exec(target)?.[1] ?? 'lambdabox';
}

/** The trace with this pass in it, so that a loop through a destination is counted. The count of a full one stays. */
function passedOn(traceHeader: string, qualifiedArn: string): string {
  const functionArn = qualifiedArn.split(':').slice(0, 7).join(':');
  try {
    return withPass(traceHeader, { functionArn });
  } catch {
    return traceHeader;
  }
}
