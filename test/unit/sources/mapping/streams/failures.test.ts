import { UndeliverableError } from '../../../../../src/async/delivery';
import type { MappingSettings } from '../../../../../src/sources/mapping/mapping-record';
import { StreamBox, type StreamFunction } from '../../../../support/sources/stream-box';

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:failed';
const TO_QUEUE: Partial<MappingSettings> = { DestinationConfig: { OnFailure: { Destination: QUEUE } } };
const REPORTS: Partial<MappingSettings> = { FunctionResponseTypes: ['ReportBatchItemFailures'] };
const HOUR_MS = 3600_000;

const failingAt =
  (poison: string): StreamFunction =>
  (texts) =>
    texts.includes(poison) ? new Error('poison') : null;
/** Sequences are places: the fake stream counts from 0. */
const reporting = (...ids: string[]): { batchItemFailures: { itemIdentifier: string }[] } => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

function filled(handler: StreamFunction, texts: readonly string[] = ['a', 'b', 'c', 'd']): StreamBox {
  const box = new StreamBox(handler);
  box.stream.shard('s0');
  for (const text of texts) box.stream.put('s0', text);
  return box;
}

const factsOf = (box: StreamBox, what: string): unknown[] =>
  box.telemetry.sources.filter((fact) => fact.what === what);

it('a batch that fails is given again until it succeeds, with pauses that grow to half a minute', async () => {
  const box = filled(failingAt('b'));
  const { uuid } = await box.run();
  await box.pass(HOUR_MS);
  expect(new Set(box.calls)).toEqual(new Set(['a b c d']));
  expect(box.calls.length).toBeGreaterThan(120);
  expect(box.calls.length).toBeLessThan(135);
  expect(box.runs.status(uuid)?.lastProcessingResult).toBe('PROBLEM: Function call failed');
  box.handler = () => null;
  await box.pass(30_000);
  expect(box.kept.get('s0')).toEqual({ from: { at: 'after', sequence: '3' } });
});

it('after MaximumRetryAttempts the batch is given up, its destination is told, and the shard goes on', async () => {
  const box = filled(failingAt('b'));
  await box.run({ BatchSize: 2, MaximumRetryAttempts: 2, ...TO_QUEUE });
  await box.pass(10_000);
  expect(box.calls).toEqual(['a b', 'a b', 'a b', 'c d']);
  expect(box.told).toEqual([
    {
      requestContext: {
        requestId: 'r3',
        functionArn: 'arn:function:f',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 3,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: expect.stringMatching(/^2023-11-14T22:13:2\d\.\d{3}Z$/) as string,
      KinesisBatchInfo: { shardId: 's0', start: '0', end: '1', batchSize: 2 },
    },
  ]);
  expect(box.deliveries[0]).toMatchObject({
    target: QUEUE,
    functionName: 'f',
    condition: 'RetryAttemptsExhausted',
  });
  expect(factsOf(box, 'dropped')).toEqual([
    expect.objectContaining({ records: 2, condition: 'RetryAttemptsExhausted', isKept: true }),
  ]);
  expect(factsOf(box, 'retried')).toHaveLength(2);
});

it('a bucket gets the records as well, under the mapping and the shard', async () => {
  const box = filled(failingAt('a'), ['a']);
  const Destination = 'arn:aws:s3:::failed';
  const { uuid } = await box.run({
    MaximumRetryAttempts: 0,
    DestinationConfig: { OnFailure: { Destination } },
  });
  expect(box.told).toEqual([expect.objectContaining({ payload: { Records: [{ text: 'a' }] } })]);
  expect(box.deliveries[0]?.objectFolder).toBe(`${uuid}/s0`);
});

it('without a destination it is given up and counted', async () => {
  const box = filled(failingAt('a'));
  await box.run({ BatchSize: 1, MaximumRetryAttempts: 0 });
  expect(box.calls).toEqual(['a', 'b', 'c', 'd']);
  expect(factsOf(box, 'dropped')).toEqual([expect.objectContaining({ records: 1, isKept: false })]);
});

it('a destination that is away is waited for, and the checkpoint with it; one that refuses is not', async () => {
  const box = filled(failingAt('a'));
  box.deliveryFault = new Error('ECONNREFUSED');
  await box.run({ BatchSize: 1, MaximumRetryAttempts: 0, ...TO_QUEUE });
  await box.pass(10_000);
  expect(box.calls).toEqual(['a']);
  expect(box.kept.get('s0')).toEqual({ from: { at: 'trim-horizon' } });
  box.deliveryFault = new UndeliverableError('no such queue');
  await box.pass(30_000);
  expect(box.calls).toEqual(['a', 'b', 'c', 'd']);
  expect(factsOf(box, 'dropped')).toEqual([expect.objectContaining({ isKept: false })]);
});

it('a stop while a destination is away gives up nothing', async () => {
  const box = filled(failingAt('a'));
  box.deliveryFault = new Error('ECONNREFUSED');
  const { uuid } = await box.run({ BatchSize: 1, MaximumRetryAttempts: 0, ...TO_QUEUE });
  await box.runs.drain(uuid);
  expect(box.kept.get('s0')).toEqual({ from: { at: 'trim-horizon' } });
  expect(factsOf(box, 'dropped')).toEqual([]);
});

it('records that are older than MaximumRecordAgeInSeconds are given up untried, younger ones are not', async () => {
  const box = new StreamBox();
  box.stream.shard('s0');
  box.stream.put('s0', 'old', { arrivedAt: box.clock.wallTime() - 61_000 });
  box.stream.put('s0', 'young');
  await box.run({ MaximumRecordAgeInSeconds: 60, ...TO_QUEUE });
  expect(box.calls).toEqual(['young']);
  const [record] = box.told;
  expect(record).toMatchObject({
    requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 0 },
    KinesisBatchInfo: { start: '0', end: '0', batchSize: 1 },
  });
  expect(record).not.toHaveProperty('responseContext');
});

it('a batch that fails until it is too old is given up then', async () => {
  const box = filled(failingAt('b'), ['a', 'b']);
  for (const text of ['c', 'd']) box.stream.put('s0', text, { arrivedAt: box.clock.wallTime() + 60_000 });
  await box.run({ BatchSize: 2, MaximumRecordAgeInSeconds: 60, ...TO_QUEUE });
  await box.pass(59_000);
  expect(new Set(box.calls)).toEqual(new Set(['a b']));
  expect(box.told).toEqual([]);
  await box.pass(31_000);
  expect(box.calls.at(-1)).toBe('c d');
  expect(box.told).toMatchObject([{ requestContext: { condition: 'RecordAgeExceeded' } }]);
});

it('with BisectBatchOnFunctionError only the poison record is given up, whatever the retries', async () => {
  const texts = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const box = filled(failingAt('f'), texts);
  await box.run({ BisectBatchOnFunctionError: true, MaximumRetryAttempts: 1, ...TO_QUEUE });
  await box.pass(10_000);
  expect(box.calls).toEqual(['a b c d e f g h', 'a b c d', 'e f g h', 'e f', 'e', 'f', 'f', 'g h']);
  expect(box.told).toMatchObject([
    { requestContext: { approximateInvokeCount: 5 }, KinesisBatchInfo: { start: '5', end: '5' } },
  ]);
  expect(box.kept.get('s0')).toEqual({ from: { at: 'after', sequence: '7' } });
});

it('with ReportBatchItemFailures the lowest that failed is where it goes on', async () => {
  let calls = 0;
  const box = filled(() => ((calls += 1) === 1 ? reporting('3', '1') : null));
  await box.run(REPORTS);
  expect(box.kept.get('s0')).toEqual({ from: { at: 'after', sequence: '0' } });
  await box.pass(1000);
  expect(box.calls).toEqual(['a b c d', 'b c d']);
});

it('a record that is reported each time uses up the retries; the function has not failed', async () => {
  const box = filled((texts) => (texts.includes('b') ? reporting('1') : null));
  await box.run({ ...REPORTS, ...TO_QUEUE, BatchSize: 3, MaximumRetryAttempts: 2 });
  await box.pass(10_000);
  expect(box.calls).toEqual(['a b c', 'b c', 'b c', 'd']);
  expect(box.told).toMatchObject([
    {
      responseContext: { statusCode: 200, functionError: null },
      KinesisBatchInfo: { start: '1', end: '2', batchSize: 2 },
    },
  ]);
});

it('with both, a batch is split where the function says, and a record that is first in its batch alone', async () => {
  const box = filled(
    (texts) => (texts.includes('c') ? reporting('2') : null),
    ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
  );
  await box.run({ ...REPORTS, ...TO_QUEUE, BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 });
  await box.pass(10_000);
  // What stands behind it runs no more often than it takes to find out which record it is.
  expect(box.calls).toEqual(['a b c d e f g h', 'c d e f g h', 'c', 'd e f g h']);
  expect(box.told).toMatchObject([{ KinesisBatchInfo: { start: '2', end: '2' } }]);
});

it('an answer that makes no sense fails the whole batch', async () => {
  const box = filled(() => reporting('unknown'));
  await box.run({ ...REPORTS, MaximumRetryAttempts: 1 });
  await box.pass(1000);
  expect(box.calls).toEqual(['a b c d', 'a b c d']);
});

it('a shard whose batch fails by a fault of ours is begun again, and loses nothing', async () => {
  const box = filled(failingAt('b'));
  const faulty = jest.spyOn(box.stream, 'batchInfo').mockImplementation(() => {
    throw new RangeError('Invalid time value');
  });
  const { uuid } = await box.run({ BatchSize: 2, MaximumRetryAttempts: 0, ...TO_QUEUE });
  await box.pass(1000);
  expect(box.runs.status(uuid)?.trouble?.message).toBe('Invalid time value');
  faulty.mockRestore();
  await box.pass(60_000);
  expect(box.calls).toEqual(['a b', 'a b', 'c d']);
  expect(box.told).toHaveLength(1);
  expect(box.kept.get('s0')).toEqual({ from: { at: 'after', sequence: '3' } });
  expect(box.runs.status(uuid)?.trouble).toBeUndefined();
});
