import type { InvocationRecord } from '../../../src/contract/invocation-record';
import { spanOfUnanswered, spansOfInvocation } from '../../../src/tracing/call-spans';
import { aRecord, SEGMENT } from './support';

const spansOf = (changes: Partial<InvocationRecord> = {}) => {
  let ids = 0;
  return spansOfInvocation(aRecord(changes), SEGMENT, () => `id-${(ids += 1)}`);
};

it('a call is a span of the trace that its caller began, with the id that its function knows as its parent', () => {
  const [call] = spansOf();
  expect(call).toEqual({
    traceId: '67891233abcdef012345678912345678',
    id: '53995c3f42cd8ad8',
    parentId: 'aaaaaaaaaaaaaaaa',
    name: 'hello',
    kind: 'server',
    startMs: 1000,
    endMs: 1020,
    attributes: {
      'faas.name': 'hello',
      'faas.version': '$LATEST',
      'faas.invocation_id': 'r1',
      'aws.lambda.invoked_arn': 'arn:hello',
      'faas.coldstart': true,
      'faas.instance': 'e1',
      'faas.max_memory': 134217728,
      'lambdabox.start_kind': 'cold',
      'lambdabox.outcome': 'success',
      'lambdabox.billed_duration_ms': 4,
      'lambdabox.max_memory_used': 31457280,
    },
  });
});

it('its phases follow each other below it, without those that took no time', () => {
  const [, ...phases] = spansOf({
    phases: { queue: 0, create: 3, start: 4, boot: 2, init: 5, invoke: 3, overhead: 3 },
  });
  expect(phases.map(({ name, startMs, endMs }) => [name, startMs, endMs])).toEqual([
    ['create', 1000, 1003],
    ['start', 1003, 1007],
    ['boot', 1007, 1009],
    ['init', 1009, 1014],
    ['invoke', 1014, 1017],
  ]);
  expect(new Set(phases.map(({ parentId }) => parentId))).toEqual(new Set([SEGMENT.id]));
  expect(new Set(phases.map(({ id }) => id)).size).toBe(5);
});

it('a warm call has no start', () => {
  const [call, ...phases] = spansOf({ startKind: 'warm', phases: { queue: 0, invoke: 3, overhead: 1 } });
  expect(call?.attributes).toMatchObject({ 'faas.coldstart': false, 'lambdabox.start_kind': 'warm' });
  expect(phases.map(({ name }) => name)).toEqual(['invoke']);
});

it('a failed call is an error, and so is the phase in which it failed', () => {
  const [call, ...phases] = spansOf({ outcome: 'timeout', errorType: 'Sandbox.Timedout' });
  expect(call).toMatchObject({ error: 'Sandbox.Timedout', attributes: { 'error.type': 'Sandbox.Timedout' } });
  expect(phases.filter(({ error }) => error !== undefined).map(({ name }) => name)).toEqual(['invoke']);
});

it('a call that was refused is one span, of its reason', () => {
  const call = {
    ...{ requestId: 'r1', functionName: 'hello', version: '$LATEST', startedAt: 1000, totalMs: 2 },
    ...({ end: 'throttled', reason: 'ConcurrentInvocationLimitExceeded' } as const),
  };
  const { parentId: _none, ...segment } = SEGMENT;
  const span = spanOfUnanswered(call, segment);
  expect(span).toMatchObject({ startMs: 1000, endMs: 1002, error: 'ConcurrentInvocationLimitExceeded' });
  expect(span).not.toHaveProperty('parentId');
});
