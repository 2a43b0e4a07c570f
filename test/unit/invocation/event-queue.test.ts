import { clientError, ThrottledError } from '../../../src/errors';
import { RuntimeNotReady } from '../../../src/functions/runtime-readiness';
import { EventQueue } from '../../../src/invocation/event-queue';
import type { InvokeRequest, InvokeResult } from '../../../src/invocation/invocation';
import { FakeClock } from '../../support/fake-clock';
import { silentLog } from '../../support/telemetry';

const ok: InvokeResult = {
  payload: Buffer.from('null'),
  executedVersion: '$LATEST',
  startKind: 'warm',
  environmentId: 'e',
  phases: {},
};
const to = { functionName: 'f', qualifier: undefined };
const failed: InvokeResult = { ...ok, functionError: 'Unhandled' };

function request(requestId = 'r'): InvokeRequest {
  return {
    requestId,
    functionName: 'f',
    payload: Buffer.from('{}'),
    logTail: true,
    signal: new AbortController().signal,
    receivedAt: 0,
  };
}

function harness(answers: (InvokeResult | Error)[], capacity = 10) {
  const clock = new FakeClock();
  const calls: { at: number; requestId: string }[] = [];
  const begin = clock.now();
  const queue = new EventQueue({
    clock,
    log: silentLog,
    capacity,
    invoke: ({ requestId }) => {
      calls.push({ at: clock.now() - begin, requestId });
      const answer = answers.shift() ?? ok;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  });
  return { clock, calls, queue };
}

describe('EventQueue', () => {
  it('runs an accepted event once when it succeeds', async () => {
    const { queue, calls, clock } = harness([ok]);
    await queue.add(request(), to);
    await clock.advance(600_000);
    expect(calls).toHaveLength(1);
    expect(queue.size).toBe(0);
  });

  it('retries a function error twice, after one and two minutes, with the same request id', async () => {
    const { queue, calls, clock } = harness([failed, failed, failed]);
    await queue.add(request('same'), to);
    await clock.advance(3_600_000);
    expect(calls).toEqual([
      { at: 0, requestId: 'same' },
      { at: 60_000, requestId: 'same' },
      { at: 180_000, requestId: 'same' },
    ]);
    expect(queue.size).toBe(0);
  });

  it('keeps a throttled event and tries again, ever more slowly, until it is six hours old', async () => {
    const throttle = () => new ThrottledError('ConcurrentInvocationLimitExceeded');
    const { queue, calls, clock } = harness(Array.from({ length: 1000 }, throttle));
    await queue.add(request(), to);
    await clock.advance(7_500);
    expect(calls.map(({ at }) => at)).toEqual([0, 1000, 3000, 7000]);
    await clock.advance(7 * 3600 * 1000);
    expect(queue.size).toBe(0);
    expect(calls.at(-1)?.at).toBeLessThanOrEqual(6 * 3600 * 1000);
  });

  it('drops an event whose function is gone', async () => {
    const { queue, calls, clock } = harness([clientError('resourceNotFound', 'Function not found: f')]);
    await queue.add(request(), to);
    await clock.advance(600_000);
    expect([calls.length, queue.size]).toEqual([1, 0]);
  });

  it('keeps an event whose runtime is not ready, whatever the reason', async () => {
    const notReady = (['Pending', 'Failed'] as const).map(
      (state) => new RuntimeNotReady({ state, reason: 'no such mirror', since: 0 }),
    );
    const { queue, calls, clock } = harness([...notReady, ok]);
    await queue.add(request(), to);
    await clock.advance(600_000);
    expect([calls.length, queue.size]).toEqual([3, 0]);
  });

  it('refuses events past its capacity', async () => {
    const { queue } = harness([], 1);
    await queue.add(request('a'), to);
    await expect(queue.add(request('b'), to)).rejects.toThrow(ThrottledError);
    queue.close();
  });

  it('leaves no timer behind when it is closed', async () => {
    const { queue, clock } = harness([failed]);
    await queue.add(request(), to);
    await clock.advance(10);
    queue.close();
    expect(clock.pending).toBe(0);
  });
});
