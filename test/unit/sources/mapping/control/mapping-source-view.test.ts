import { mappingSourceView } from '../../../../../src/sources/mapping/control/mapping-source-view';
import type { MappingRecord } from '../../../../../src/sources/mapping/mapping-record';

const FIGURES = {
  counts: { records: 3, batches: 1, failures: 0, filtered: 0, retries: 0, dropped: 0 },
  ...{ rate: 0.05, pollers: 2 },
};
const mapping: MappingRecord = {
  uuid: 'u',
  kind: 'sqs',
  eventSourceArn: 'arn:aws:sqs:eu-central-1:123456789012:orders',
  functionName: 'f',
  isEnabled: true,
  settings: { BatchSize: 10, MaximumBatchingWindowInSeconds: 0 },
  lastModified: 0,
};
const shown = { mapping, state: 'Enabled', status: undefined } as const;

test('a mapping has the figures of its facts, and waits for records', () => {
  expect(mappingSourceView(shown, FIGURES)).toEqual({
    ...FIGURES,
    ...{ id: 'u', kind: 'sqs', name: 'orders', targets: ['f'], state: 'Enabled' },
    waitsFor: 'records of orders',
  });
});

test('a broker that is away is what it waits for', () => {
  const trouble = { message: 'the queue refuses connections: start it', since: 1, nextTryAt: 2 };
  const status = { lastProcessingResult: 'PROBLEM: Connection error', trouble };
  expect(mappingSourceView({ ...shown, status }, FIGURES)).toMatchObject({
    ...{ trouble, waitsFor: trouble.message, lastResult: 'PROBLEM: Connection error' },
  });
});

test('one that is disabled says how it is enabled', () => {
  const view = mappingSourceView(
    { ...shown, mapping: { ...mapping, qualifier: 'live' }, state: 'Disabled' },
    FIGURES,
  );
  expect(view).toMatchObject({ targets: ['f:live'], state: 'Disabled' });
  expect(view.waitsFor).toContain('aws lambda update-event-source-mapping --uuid u --enabled');
});

test.each<[string, Partial<MappingRecord>]>([
  ['clicks', { eventSourceArn: 'arn:aws:kinesis:eu-central-1:123456789012:stream/clicks' }],
  [
    't',
    { eventSourceArn: 'arn:aws:dynamodb:eu-central-1:123456789012:table/t/stream/2025-01-01T00:00:00.000' },
  ],
  ['cache/jobs', { eventSourceArn: 'arn:lambdabox:redis:::cache/jobs' }],
  ['topic', { eventSourceArn: undefined, settings: { ...mapping.settings, Topics: ['topic'] } }],
  ['q', { settings: { ...mapping.settings, Queues: ['q'] } }],
])('%s is what people call it', (name, changes) => {
  expect(mappingSourceView({ ...shown, mapping: { ...mapping, ...changes } }, FIGURES).name).toBe(name);
});
