import type { Asked } from '../../../api/http';

/** One request of a plan. */
export interface PlannedRequest extends Pick<Asked, 'method' | 'query' | 'headers' | 'body'> {
  readonly path: string;
  /** AWS's name of the error that says that nothing is left to do: a permission is there, a target is gone. */
  readonly unless?: string;
}

/** What an act asks of the service, in this order, and the commands that ask the same. */
export interface Plan {
  readonly requests: readonly PlannedRequest[];
  readonly commands: readonly string[];
}

/** The JSON protocol of EventBridge, to which the rules belong. */
export function eventsRequest(operation: string, body: object): PlannedRequest {
  return {
    ...{ method: 'POST', path: '/', body },
    headers: { 'x-amz-target': `AWSEvents.${operation}`, 'content-type': 'application/x-amz-json-1.1' },
  };
}
