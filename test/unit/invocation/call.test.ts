import type { Environment } from '../../../src/environment/environment';
import { StoppingError } from '../../../src/errors';
import { Call } from '../../../src/invocation/call';
import { FakeClock } from '../../support/fake-clock';
import { aTarget } from '../../support/functions';
import { RecordingTelemetry } from '../../support/telemetry';

const ANSWER = {
  outcome: 'success',
  producedBytes: 2,
  durationMs: 3,
  billedDurationMs: 3,
  maxMemoryUsedMb: 30,
} as const;

function aCall(payload = '{}') {
  const telemetry = new RecordingTelemetry();
  const clock = new FakeClock();
  const target = aTarget();
  const request = {
    requestId: 'r1',
    functionName: 'hello',
    payload: Buffer.from(payload),
    logTail: false,
    signal: new AbortController().signal,
    receivedAt: clock.now(),
  };
  const call = new Call(request, target, { telemetry, clock, savedWaits: { of: () => 7 } });
  const environment = {
    id: 'e1',
    version: target.version,
    bootTimes: { createMs: 1, startMs: 2, bootMs: 3 },
    initMs: 4,
    spec: { initializationType: 'on-demand' },
  } as unknown as Environment;
  return { call, telemetry, clock, acquired: { environment, startKind: 'cold', waitedMs: 15 } as const };
}

describe('a call', () => {
  it('that is answered tells one record, whose phases add up to its time', async () => {
    const { call, telemetry, clock, acquired } = aCall();
    await clock.advance(15);
    call.began(acquired);
    await clock.advance(5);
    const result = call.answered(ANSWER);
    expect(result).toMatchObject({ startKind: 'cold', environmentId: 'e1' });
    expect(telemetry.invocations).toHaveLength(1);
    const phases = { queue: 5, create: 1, start: 2, boot: 3, init: 4, invoke: 3, overhead: 2 };
    expect(telemetry.invocations).toMatchObject([
      { requestId: 'r1', totalMs: 20, savedMs: 7, phases, responseBytes: 2 },
    ]);
    expect(telemetry.unansweredCalls).toEqual([]);
  });

  it.each([
    ['{"id":7}', '{"id":7}'],
    ['', '{}'],
  ])('that was sent %j tells that its function got %j', (sent, told) => {
    const { call, telemetry, acquired } = aCall(sent);
    call.began(acquired);
    call.answered(ANSWER);
    expect(telemetry.payloads).toEqual([told]);
  });

  it('that is sampled says so, however it ends', () => {
    const segment = {
      traceId: '1-67891233-abcdef012345678912345678',
      id: '53995c3f42cd8ad8',
      invokedArn: 'arn:f',
    };
    const answered = aCall();
    answered.call.traced(segment);
    answered.call.began(answered.acquired);
    expect(answered.call.answered(ANSWER, 'Root=...')).toMatchObject({ traceHeader: 'Root=...' });
    expect(answered.telemetry.invocations).toMatchObject([{ trace: segment }]);
    const cut = aCall();
    cut.call.traced(segment);
    cut.call.ended(new StoppingError());
    expect(cut.telemetry.unansweredCalls).toMatchObject([{ trace: segment }]);
  });

  it('that is cut while it runs tells no answer', async () => {
    const { call, telemetry, clock, acquired } = aCall();
    call.began(acquired);
    await clock.advance(9);
    call.ended(new StoppingError());
    expect(telemetry.unansweredCalls).toMatchObject([{ end: 'failed', reason: 'stopping', totalMs: 9 }]);
    expect(telemetry.invocations).toEqual([]);
  });

  it('ends once', () => {
    const { call, acquired } = aCall();
    expect(() => call.answered(ANSWER)).toThrow('a call that is waiting cannot be answered');
    call.began(acquired);
    call.answered(ANSWER);
    expect(() => call.ended(new StoppingError())).toThrow('a call that is answered cannot be failed');
    expect(() => call.began(acquired)).toThrow('a call that is answered cannot be running');
  });
});
