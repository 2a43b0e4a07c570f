import type { BatchCondition, Delivery } from '../../../async/delivery';
import type { MappingRecord } from '../mapping-record';
import type { BatchOutcome } from './batch-outcome';

/** A batch that is given up, for the destination that its mapping names. */
export interface FailedBatch {
  readonly mapping: Pick<MappingRecord, 'uuid' | 'functionName'>;
  /** ARN of the destination. */
  readonly target: string;
  /** As the mapping has it: without a qualifier when it has none. */
  readonly functionArn: string;
  readonly condition: BatchCondition;
  /** The last one; absent when the function was never called with it. */
  readonly outcome?: BatchOutcome;
  /** Of the record, where there was no call. */
  readonly requestId: string;
  /** Times that the function was given it. */
  readonly invokeCount: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** What the source says of the batch: `{ KinesisBatchInfo: {...} }`, without its records. */
  readonly info: Readonly<Record<string, object>>;
  /** Part of the source that it came from, a shard's id: a folder in a bucket. */
  readonly part?: string;
  /** The function's event: buckets hold it as well, as JSON text, and queues of sources whose records would be gone. */
  readonly event: object;
  /** The record holds the event wherever it goes: nobody could read it again at its source. */
  readonly isEventKept?: boolean;
}

/**
 * What an on-failure destination is told (developer guide, "Retain discarded batch records for a Kinesis Data Streams event
 * source"). `responseContext` is of the last call, and absent when the batch was too old to be tried.
 */
export function failedBatchDelivery(failed: FailedBatch): Delivery {
  const { mapping, target, functionArn, condition, at, part } = failed;
  const requestId = failed.outcome?.requestId ?? failed.requestId;
  const holdsEvent = failed.isEventKept === true || target.includes(':s3:::');
  const record = {
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: failed.invokeCount },
    ...responseContext(failed),
    version: '1.0',
    timestamp: new Date(at).toISOString(),
    ...failed.info,
    ...(holdsEvent ? { payload: failed.event } : {}),
  };
  return {
    kind: 'record',
    target,
    requestId,
    functionName: mapping.functionName,
    functionArn,
    condition,
    body: Buffer.from(JSON.stringify(record)),
    objectFolder: part === undefined ? mapping.uuid : `${mapping.uuid}/${part}`,
  };
}

function responseContext({ condition, outcome }: FailedBatch): object {
  if (condition === 'RecordAgeExceeded' || outcome === undefined || outcome.outcome === 'not-run') return {};
  if (outcome.answer === undefined) return {};
  const { executedVersion, functionError = null } = outcome.answer;
  return { responseContext: { statusCode: 200, executedVersion, functionError } };
}
