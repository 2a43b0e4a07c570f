import { clientError, PlatformError, StoppingError, ThrottledError } from '../../../../../src/errors';
import type { InvokeRequest, InvokeResult } from '../../../../../src/invocation/invocation';
import { BatchCaller } from '../../../../../src/sources/mapping/call/batch-caller';
import { FakeClock } from '../../../../support/fake-clock';
import { aMapping, aRecord } from '../../../../support/sources/records';
import { RecordingTelemetry } from '../../../../support/telemetry';

const REPORTS = { FunctionResponseTypes: ['ReportBatchItemFailures'] as const };

function answer(payload: string, changes: Partial<InvokeResult> = {}): InvokeResult {
  const phases = { queue: 0, create: 0, start: 0, boot: 0, init: 0, invoke: 1, overhead: 0 };
  const start = { executedVersion: '$LATEST', startKind: 'warm', environmentId: 'e' } as const;
  return { ...start, phases, payload: Buffer.from(payload), ...changes };
}

function box(invoke: (request: InvokeRequest) => Promise<InvokeResult>) {
  const telemetry = new RecordingTelemetry();
  const requests: InvokeRequest[] = [];
  const clock = new FakeClock();
  const caller = new BatchCaller({
    invoker: {
      invoke: (request) => {
        requests.push(request);
        return invoke(request);
      },
    },
    ...{ telemetry, clock, newId: () => 'r1' },
  });
  return { caller, telemetry, requests, clock };
}

const records = [aRecord('a', { arrivedAt: 1_700_000_000_000 - 500 }), aRecord('b')];
const event = { Records: [{ messageId: 'a' }, { messageId: 'b' }] };

it('the function is given the event by its name and qualifier, and both are told', async () => {
  const { caller, requests, telemetry } = box(() => Promise.resolve(answer('"x"')));
  const outcome = await caller.call(aMapping({}, { qualifier: 'live' }), records, event);
  expect(outcome).toMatchObject({ outcome: 'ok', requestId: 'r1' });
  expect(requests[0]).toMatchObject({ functionName: 'f', qualifier: 'live', requestId: 'r1' });
  expect(JSON.parse(String(requests[0]?.payload))).toEqual(event);
  const about = { source: aMapping().uuid, kind: 'sqs', functionName: 'f' };
  expect(telemetry.sources).toEqual([
    { ...about, what: 'batch', records: 2, ageMs: 500 },
    { ...about, what: 'batch-ended', outcome: 'ok', failedRecords: 0, durationMs: 0 },
  ]);
});

it('the answer counts only where the mapping says so', async () => {
  const failures = '{"batchItemFailures":[{"itemIdentifier":"b"}]}';
  const { caller, telemetry } = box(() => Promise.resolve(answer(failures)));
  expect(await caller.call(aMapping(), records, event)).toMatchObject({ outcome: 'ok' });
  expect(await caller.call(aMapping(REPORTS), records, event)).toMatchObject({
    outcome: 'partial',
    failedIds: new Set(['b']),
  });
  expect(telemetry.sources.at(-1)).toMatchObject({ outcome: 'partial', failedRecords: 1 });
});

it('a failed function fails the batch, whatever it answers', async () => {
  const { caller, telemetry } = box(() =>
    Promise.resolve(answer('{"batchItemFailures":[]}', { functionError: 'Unhandled' })),
  );
  expect(await caller.call(aMapping(REPORTS), records, event)).toMatchObject({ outcome: 'failed' });
  expect(telemetry.sources.at(-1)).toMatchObject({ outcome: 'failed', failedRecords: 2 });
});

it.each([
  ['throttled', new ThrottledError('ConcurrentInvocationLimitExceeded')],
  ['platform', new PlatformError('no Docker')],
  ['platform', new Error('what nobody foresaw')],
  ['platform', clientError('resourceConflict', 'The function is being created')],
  ['stopping', new StoppingError()],
  ['no-function', clientError('resourceNotFound', 'Function not found')],
])('a call that is refused (%s) is no try of the batch', async (why, error) => {
  const { caller, telemetry } = box(() => Promise.reject(error));
  expect(await caller.call(aMapping(), records, event)).toEqual({
    ...{ outcome: 'not-run', requestId: 'r1', why },
    message: error.message,
  });
  expect(telemetry.sources.at(-1)).toMatchObject({ outcome: 'throttled', failedRecords: 0 });
});

it('a call that would be refused for ever is a failure', async () => {
  const { caller } = box(() => Promise.reject(clientError('recursiveInvocation', 'a loop')));
  const outcome = await caller.call(aMapping(), records, event);
  expect(outcome).toEqual({ outcome: 'failed', requestId: 'r1', message: 'a loop' });
});

it('a loop through a queue is found: the call goes on with the chain of its records', async () => {
  const header =
    'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0;Lineage=1:0a1b2c3d:15';
  const { caller, requests } = box(() =>
    Promise.reject(clientError('recursiveInvocation', 'The function is in a recursive loop')),
  );
  const outcome = await caller.call(aMapping(), [aRecord('a', { traceHeader: header }), aRecord('b')], event);
  expect(requests[0]).toMatchObject({ traceHeader: header });
  // Its queue counts it, and has a place for what is never handled.
  expect(outcome).toMatchObject({ outcome: 'failed', message: 'The function is in a recursive loop' });
});
