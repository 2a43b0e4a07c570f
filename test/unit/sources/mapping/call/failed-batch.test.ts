import { failedBatchDelivery } from '../../../../../src/sources/mapping/call/failed-batch';
import type { FailedBatch } from '../../../../../src/sources/mapping/call/failed-batch';
import type { BatchOutcome } from '../../../../../src/sources/mapping/call/batch-outcome';
import { aMapping } from '../../../../support/sources/records';

const phases = { queue: 0, create: 0, start: 0, boot: 0, init: 0, invoke: 1, overhead: 0 };
const start = { executedVersion: '$LATEST', startKind: 'warm', environmentId: 'e' } as const;
const failed: BatchOutcome = {
  ...{ outcome: 'failed', requestId: 'r9', message: 'm' },
  answer: { ...start, phases, payload: Buffer.from(''), functionError: 'Unhandled' },
};
const base: FailedBatch = {
  mapping: aMapping(),
  target: 'arn:aws:sqs:us-east-1:000000000000:dead',
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
  condition: 'RetryAttemptsExhausted',
  outcome: failed,
  requestId: 'r0',
  invokeCount: 2,
  at: Date.parse('2022-07-13T13:48:01Z'),
  info: { KinesisBatchInfo: { shardId: 's-0', batchSize: 1 } },
  part: 's-0',
  event: { Records: [1] },
};
const textOf = (batch: FailedBatch) => failedBatchDelivery(batch).body.toString();

it('a queue is told of the batch in AWS order of members, without its records', () => {
  expect(textOf(base)).toBe(
    '{"requestContext":{"requestId":"r9","functionArn":"arn:aws:lambda:us-east-1:000000000000:function:f",' +
      '"condition":"RetryAttemptsExhausted","approximateInvokeCount":2},' +
      '"responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},' +
      '"version":"1.0","timestamp":"2022-07-13T13:48:01.000Z",' +
      '"KinesisBatchInfo":{"shardId":"s-0","batchSize":1}}',
  );
});

it('a batch that a function has answered with failures has no error of the function', () => {
  const { answer } = failed as { answer: NonNullable<(typeof failed & { outcome: 'failed' })['answer']> };
  const { functionError, ...answered } = answer;
  expect(functionError).toBe('Unhandled');
  const partial: BatchOutcome = {
    outcome: 'partial',
    requestId: 'r9',
    answer: answered,
    failedIds: new Set('a'),
  };
  expect(JSON.parse(textOf({ ...base, outcome: partial }))).toMatchObject({
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: null },
  });
});

it('a batch that was too old has no answer', () => {
  const record: unknown = JSON.parse(textOf({ ...base, condition: 'RecordAgeExceeded' }));
  expect(record).toMatchObject({ requestContext: { condition: 'RecordAgeExceeded' } });
  expect(record).not.toHaveProperty('responseContext');
  const { outcome, ...unasked } = base;
  expect(outcome).toBeDefined();
  expect(JSON.parse(textOf(unasked))).toMatchObject({ requestContext: { requestId: 'r0' } });
});

it('a bucket is given the records too, in a folder of the mapping', () => {
  const delivery = failedBatchDelivery({ ...base, target: 'arn:aws:s3:::failures' });
  expect(JSON.parse(delivery.body.toString())).toMatchObject({ payload: { Records: [1] } });
  expect(delivery.objectFolder).toBe(`${aMapping().uuid}/s-0`);
});

it('what nobody could read again goes along to any place', () => {
  expect(JSON.parse(textOf({ ...base, isEventKept: true }))).toMatchObject({ payload: { Records: [1] } });
});
