import { clientError, PlatformError, StoppingError, ThrottledError } from '../../../src/errors';
import { RuntimeNotReady } from '../../../src/functions/runtime-readiness';
import { EventBox, failed, ok, policy } from '../../support/event-box';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const times = (box: EventBox) => box.runs.map(({ at }) => at);
const ids = (box: EventBox) => box.runs.map(({ requestId }) => requestId);
const dropped = (box: EventBox) =>
  box.telemetry.events.flatMap((fact) => (fact.what === 'dropped' ? [fact.condition] : []));
const answers = (box: EventBox, given: readonly (typeof ok | Error)[]) => {
  const left = [...given];
  box.answer = () => left.shift() ?? ok;
};

describe('An event that was accepted', () => {
  it('runs once when it succeeds, and is held no longer', async () => {
    const box = new EventBox();
    await box.add('a');
    expect([box.store.events.size, box.queue.size]).toEqual([1, 1]);
    await box.clock.advance(DAY);
    expect([ids(box), box.store.events.size, box.queue.size]).toEqual([['a'], 0, 0]);
  });

  it('is retried twice after a function error, after one and two minutes, with the same request id', async () => {
    const box = new EventBox();
    answers(box, [failed, failed, failed]);
    await box.add('same');
    await box.clock.advance(HOUR);
    expect(box.runs.map(({ at, requestId }) => [at, requestId])).toEqual([
      [0, 'same'],
      [60_000, 'same'],
      [180_000, 'same'],
    ]);
    expect([dropped(box), box.queue.size]).toEqual([['RetriesExhausted'], 0]);
  });

  it('is retried as often as its function wants', async () => {
    const box = new EventBox();
    box.policies.set('f', policy({ maximumRetryAttempts: 0 }));
    box.policies.set('g', policy({ maximumRetryAttempts: 1 }));
    box.answer = () => failed;
    await box.add('once');
    await box.add('twice', { functionName: 'g' });
    await box.clock.advance(HOUR);
    expect(ids(box)).toEqual(['once', 'twice', 'twice']);
  });

  it('that is throttled is tried ever more slowly until its age limit', async () => {
    const box = new EventBox();
    box.answer = () => new ThrottledError('ConcurrentInvocationLimitExceeded');
    await box.add('a');
    await box.clock.advance(7_500);
    expect(times(box)).toEqual([0, 1000, 3000, 7000]);
    await box.clock.advance(7 * HOUR);
    expect([dropped(box), box.queue.size]).toEqual([['EventAgeExceeded'], 0]);
    expect(times(box).at(-1)).toBeGreaterThan(5.9 * HOUR);
    expect(times(box).at(-1)).toBeLessThanOrEqual(6 * HOUR);
  });

  it('goes with its function', async () => {
    const box = new EventBox();
    answers(box, [clientError('resourceNotFound', 'Function not found: f')]);
    await box.add('a');
    await box.clock.advance(HOUR);
    expect([box.runs.length, dropped(box), box.queue.size]).toEqual([1, ['FunctionDeleted'], 0]);
  });

  it('stays when its runtime is not ready, whatever the reason', async () => {
    const box = new EventBox();
    const notReady = (['Pending', 'Failed'] as const).map(
      (state) => new RuntimeNotReady({ state, reason: 'no such mirror', since: 0 }),
    );
    answers(box, [...notReady, ok]);
    await box.add('a');
    await box.clock.advance(HOUR);
    expect([box.runs.length, box.queue.size]).toEqual([3, 0]);
  });

  it('goes straight to its end while its function may not run at all', async () => {
    const box = new EventBox();
    box.policies.set('f', policy({ reservedConcurrency: 0, onFailure: 'arn:aws:sqs:r:a:q' }));
    box.free.set('f', 0);
    await box.add('a');
    await box.clock.advance(1);
    const record = JSON.parse(String(box.delivered[0]?.body)) as { requestContext: object };
    expect([box.runs, record.requestContext]).toEqual([
      [],
      {
        requestId: 'a',
        functionArn: policy().functionArn,
        condition: 'ZeroReservedConcurrency',
        approximateInvokeCount: 0,
      },
    ]);
  });

  it('that waits in a pause ends when its function is set to run no more', async () => {
    const box = new EventBox();
    box.answer = () => new PlatformError('Docker is away');
    await box.add('a');
    await box.clock.advance(100_000);
    await box.add('b');
    await box.clock.advance(0);
    box.policies.set('f', policy({ reservedConcurrency: 0, onFailure: 'arn:aws:sqs:r:a:q' }));
    box.queue.wake();
    await box.clock.advance(0);
    expect(box.delivered.map(({ requestId, condition }) => [requestId, condition])).toEqual([
      ['b', 'ZeroReservedConcurrency'],
    ]);
  });

  it('ends when it has come through its function too often', async () => {
    const box = new EventBox();
    box.policies.set('f', policy({ deadLetterTarget: 'arn:aws:sqs:r:a:dlq' }));
    answers(box, [clientError('recursiveInvocation', 'a loop')]);
    await box.add('a');
    await box.clock.advance(1);
    expect(box.delivered).toMatchObject([
      {
        kind: 'dead-letter',
        condition: 'RecursiveInvocation',
        failure: { errorCode: 400, errorMessage: 'a loop' },
      },
    ]);
  });

  it('is refused when it cannot be kept, and not held', async () => {
    const box = new EventBox();
    box.store.fault = new PlatformError('the disk is full');
    await expect(box.add('a')).rejects.toThrow('the disk is full');
    expect(box.queue.size).toBe(0);
  });
});

describe('The queue', () => {
  it('refuses events past its bounds, of one function and in all, with 429', async () => {
    const amount = (events: number, bytes = 1e6) => ({ events, bytes });
    const box = new EventBox({ limits: { inAll: amount(3), ofOne: amount(2, 3000) }, all: 2 });
    box.answer = () => failed;
    const reason = (adding: Promise<void>) =>
      adding.then(String, (error: ThrottledError) => error.extra.Reason);
    const outcomes = [
      await reason(box.add('1')),
      await reason(box.add('large', { payload: Buffer.alloc(3000) })),
      await reason(box.add('2')),
      await reason(box.add('3')),
      await reason(box.add('4', { functionName: 'g' })),
      await reason(box.add('5', { functionName: 'g' })),
    ];
    expect(outcomes).toEqual([
      'undefined',
      'FunctionInvocationRateLimitExceeded',
      'undefined',
      'FunctionInvocationRateLimitExceeded',
      'undefined',
      'ConcurrentInvocationLimitExceeded',
    ]);
  });

  it('counts the answers that wait for their destination, also after a restart', async () => {
    const first = new EventBox();
    first.policies.set('f', policy({ onSuccess: 'arn:aws:sqs:r:a:q' }));
    first.refusal = () => new Error('connection refused');
    first.answer = () => ({ ...ok, payload: Buffer.alloc(3e6, '1') });
    const refused = (adding: Promise<void>) => adding.then(String, (error: Error) => error.message);
    await first.add('1');
    await first.clock.advance(1);
    await first.add('2');
    await first.clock.advance(1);
    expect(await refused(first.add('3'))).toBe('Rate Exceeded.');
    await first.queue.close();
    const second = new EventBox({}, first);
    second.refusal = first.refusal;
    expect(await refused(second.add('3'))).toBe('Rate Exceeded.');
  });

  it('runs twenty events of a function that is limited to one call one after the other without a pause', async () => {
    const box = new EventBox();
    const f = box.limited('f', 1);
    const names = Array.from({ length: 20 }, (_, n) => `e${n}`);
    for (const name of names) await box.add(name);
    for (let n = 1; n <= 20; n += 1) {
      await box.clock.advance(0);
      await box.clock.advance(0);
      expect([box.runs.length, f.waiting.length]).toEqual([n, 1]);
      f.end();
    }
    await box.clock.advance(0);
    expect([ids(box), new Set(times(box)), box.queue.size]).toEqual([names, new Set([0]), 0]);
  });

  it('starts events in the order of their age, also from the disk', async () => {
    const box = new EventBox({ heldBytes: 0 });
    const f = box.limited('f', 3);
    const names = Array.from({ length: 50 }, (_, n) => `e${n}`);
    for (const name of names) await box.add(name);
    for (let turn = 0; turn < 200 && box.runs.length < 50; turn += 1) {
      await box.clock.advance(0);
      f.end();
    }
    expect(ids(box)).toEqual(names);
  });

  it('reads no more at once than a disk hands out soon, and begins all that may run', async () => {
    const box = new EventBox({ heldBytes: 0, all: 400 });
    box.limited('f', 1000);
    for (let n = 0; n < 300; n += 1) await box.add(`e${n}`);
    await box.clock.advance(10);
    expect([Math.max(...box.store.reads) <= 50, box.runs.length]).toEqual([true, 200]);
  });

  it('lets one slow function delay nobody', async () => {
    const box = new EventBox({ all: 8 });
    const slow = box.limited('f', 1000);
    for (let n = 0; n < 100; n += 1) await box.add(`slow${n}`);
    await box.clock.advance(0);
    for (let n = 0; n < 10; n += 1) await box.add(`quick${n}`, { functionName: 'g' });
    for (let turn = 0; turn < 20; turn += 1) await box.clock.advance(0);
    const of = (name: string) => box.runs.filter(({ functionName }) => functionName === name).length;
    expect([of('g'), of('f') < 8, slow.waiting.length]).toEqual([10, true, of('f')]);
  });

  it('leaves half of the memory to others, whatever an event of the slow one takes', async () => {
    const box = new EventBox({ all: 2048 });
    box.holds.set('f', 256).set('g', 128);
    const slow = box.limited('f', 1000);
    const other = box.limited('g', 1000);
    for (let n = 0; n < 100; n += 1) await box.add(`slow${n}`);
    for (let turn = 0; turn < 20; turn += 1) await box.clock.advance(0);
    expect(slow.waiting.length).toBe(4);
    for (let n = 0; n < 100; n += 1) await box.add(`other${n}`, { functionName: 'g' });
    for (let turn = 0; turn < 20; turn += 1) await box.clock.advance(0);
    expect([slow.waiting.length, other.waiting.length]).toEqual([4, 4]);
    slow.end();
    for (let turn = 0; turn < 20; turn += 1) await box.clock.advance(0);
    // What has come free goes to who has less, until both have a third.
    expect([slow.waiting.length, other.waiting.length]).toEqual([3, 5]);
  });

  it('tries a function whose calls cannot be made with one event at a time', async () => {
    const box = new EventBox();
    box.answer = () => new PlatformError('Docker is away');
    for (let n = 0; n < 50; n += 1) await box.add(`e${n}`);
    await box.clock.advance(0);
    const first = box.runs.length;
    await box.clock.advance(60_000);
    expect(box.runs.length - first).toBeLessThan(10);
    box.answer = () => ok;
    await box.clock.advance(10 * 60_000);
    expect(box.queue.size).toBe(0);
  });

  it('tries a function again that was throttled while others of its calls go on for long', async () => {
    const box = new EventBox({ all: 4 });
    box.answer = (request) =>
      request.requestId === 'long'
        ? new Promise(() => undefined)
        : new ThrottledError('ConcurrentInvocationLimitExceeded');
    await box.add('long');
    await box.clock.advance(0);
    await box.add('short');
    await box.clock.advance(0);
    box.answer = () => ok;
    await box.add('next');
    await box.clock.advance(2000);
    expect([ids(box).slice(0, 2), ids(box).slice(2).sort()]).toEqual([
      ['long', 'short'],
      ['next', 'short'],
    ]);
  });

  it('does not hold what waits in memory, and reads ahead of what runs', async () => {
    const box = new EventBox({ heldBytes: 40_000 });
    const f = box.limited('f', 1);
    for (let n = 0; n < 60; n += 1) await box.add(`e${n}`, { payload: Buffer.from('"x"') });
    for (let turn = 0; turn < 400 && box.queue.size > 0; turn += 1) {
      await box.clock.advance(0);
      f.end();
    }
    expect([box.runs.length, box.store.reads.length < 20]).toEqual([60, true]);
  });

  it('tries again after a restart what had not ended, with what it has tried already', async () => {
    const first = new EventBox();
    answers(first, [failed]);
    await first.add('a', { clientContext: '{"x":1}', traceHeader: 'Root=1', tenantId: 't' });
    await first.clock.advance(10);
    first.answer = () => new StoppingError();
    await first.add('cut');
    await first.clock.advance(10);
    first.queue.stop();
    await first.queue.close();
    const second = new EventBox({}, first);
    const requests: object[] = [];
    second.answer = (request) => {
      requests.push(request);
      return request.requestId === 'a' ? failed : ok;
    };
    await second.clock.advance(HOUR);
    expect(ids(second)).toEqual(['cut', 'a', 'a']);
    expect(requests[1]).toMatchObject({ clientContext: '{"x":1}', traceHeader: 'Root=1', tenantId: 't' });
  });

  it('runs what comes after somebody has set the clock back', async () => {
    const box = new EventBox();
    await box.add('before');
    await box.clock.advance(10);
    box.clock.stepWallTime(-DAY);
    await box.add('after');
    await box.clock.advance(10);
    const waits = box.telemetry.events.flatMap((fact) => (fact.what === 'run' ? [fact.ageMs] : []));
    expect([ids(box), waits]).toEqual([
      ['before', 'after'],
      [0, 0],
    ]);
  });

  it('tries again what waits for a time that somebody has set back', async () => {
    const box = new EventBox();
    answers(box, [failed]);
    await box.add('retried');
    await box.clock.advance(10);
    answers(box, [new ThrottledError('ConcurrentInvocationLimitExceeded')]);
    await box.add('throttled', { functionName: 'g' });
    await box.clock.advance(10);
    box.clock.stepWallTime(-DAY);
    await box.clock.advance(2 * 60_000);
    expect([ids(box).slice(2).sort(), box.queue.size]).toEqual([['retried', 'throttled'], 0]);
  });

  it('begins nothing and leaves no timer when it has been stopped', async () => {
    const box = new EventBox();
    answers(box, [failed]);
    await box.add('a');
    await box.clock.advance(10);
    box.queue.stop();
    await box.queue.close();
    await box.clock.advance(DAY);
    expect([box.runs.length, box.clock.pending, box.store.events.size]).toEqual([1, 0, 1]);
  });

  it('forgets what waits of a function that is deleted', async () => {
    const box = new EventBox();
    box.limited('f', 1);
    for (const id of ['a', 'b', 'c']) await box.add(id);
    await box.add('other', { functionName: 'g' });
    await box.queue.forget('f');
    await box.clock.advance(10);
    expect([box.store.events.size, box.queue.size, dropped(box)]).toEqual([
      0,
      0,
      ['FunctionDeleted', 'FunctionDeleted', 'FunctionDeleted'],
    ]);
  });
});
