import { UndeliverableError } from '../../../src/async/delivery';
import { EventIndex } from '../../../src/async/event-index';
import { EventBox, failed, ok, policy } from '../../support/event-box';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ids = (box: EventBox) => box.runs.map(({ requestId }) => requestId);
const dropped = (box: EventBox) =>
  box.telemetry.events.flatMap((fact) => (fact.what === 'dropped' ? [fact.condition] : []));
const answers = (box: EventBox, given: readonly (typeof ok | Error)[]) => {
  const left = [...given];
  box.answer = () => left.shift() ?? ok;
};

describe('What became of an event', () => {
  const both = {
    onSuccess: 'arn:aws:sqs:r:a:good',
    onFailure: 'arn:aws:sns:r:a:bad',
    deadLetterTarget: 'arn:aws:sqs:r:a:dlq',
  };

  it('is told to the destination of its kind, and a failed event to the dead-letter queue too', async () => {
    const box = new EventBox();
    box.policies.set('f', policy({ ...both, maximumRetryAttempts: 0 }));
    answers(box, [ok, failed]);
    await box.add('good');
    await box.clock.advance(1);
    await box.add('bad', { payload: Buffer.from('{"n":1}') });
    await box.clock.advance(1);
    expect(box.delivered.map(({ kind, target, requestId }) => [kind, target, requestId])).toEqual([
      ['record', both.onSuccess, 'good'],
      ['record', both.onFailure, 'bad'],
      ['dead-letter', both.deadLetterTarget, 'bad'],
    ]);
    expect(box.delivered[2]).toMatchObject({ failure: { errorCode: 200, errorMessage: 'no luck' } });
    expect([String(box.delivered[2]?.body), box.store.events.size]).toEqual(['{"n":1}', 0]);
  });

  it('is told again to a destination that was away, and only to that', async () => {
    const box = new EventBox();
    box.policies.set('f', policy({ ...both, maximumRetryAttempts: 0 }));
    box.answer = () => failed;
    let isAway = true;
    box.refusal = ({ kind }) => (kind === 'record' && isAway ? new Error('connection refused') : undefined);
    await box.add('a');
    await box.clock.advance(10_000);
    isAway = false;
    await box.clock.advance(HOUR);
    expect(box.delivered.map(({ kind }) => kind)).toEqual(['dead-letter', 'record']);
    expect([box.runs.length, box.store.events.size]).toEqual([1, 0]);
  });

  it('survives a restart while its destination is away', async () => {
    const first = new EventBox();
    first.policies.set('f', policy(both));
    first.refusal = () => new Error('connection refused');
    first.answer = () => ({ ...ok, payload: Buffer.from('{"done":true}') });
    await first.add('a');
    await first.clock.advance(10);
    await first.queue.close();
    const second = new EventBox({}, first);
    await second.clock.advance(HOUR);
    expect([second.runs, second.delivered.length, second.store.events.size]).toEqual([[], 1, 0]);
    expect(JSON.parse(String(second.delivered[0]?.body))).toMatchObject({ responsePayload: { done: true } });
  });

  it('is kept with the event when it can never be told, and told when it is redriven', async () => {
    const box = new EventBox();
    box.policies.set('f', policy(both));
    box.refusal = () => new UndeliverableError('QueueDoesNotExist');
    await box.add('a');
    await box.clock.advance(10);
    const { functions, events, failed: kept } = await box.desk.look({ limit: 10 });
    expect([functions, kept.events]).toMatchObject([[{ functionName: 'f', failed: 1, waiting: 0 }], 1]);
    expect(events).toMatchObject([
      {
        stage: 'failed',
        condition: 'Success',
        deliveries: [{ lastFailure: { message: 'QueueDoesNotExist' } }],
      },
    ]);
    box.refusal = undefined;
    expect(await box.desk.redrive({ functionName: 'f' })).toBe(1);
    await box.clock.advance(10);
    expect([box.runs.length, box.delivered.length, box.store.events.size]).toEqual([1, 1, 0]);
  });

  it('gives up a destination that is away for hours, counts that, and keeps the event', async () => {
    const box = new EventBox();
    box.policies.set('f', policy({ onFailure: 'arn:aws:sqs:r:a:q', maximumRetryAttempts: 0 }));
    box.answer = () => failed;
    box.refusal = () => new Error('connection refused');
    await box.add('a');
    await box.clock.advance(DAY / 2);
    const final = box.telemetry.events.filter((fact) => fact.what === 'delivery-failed' && fact.isFinal);
    expect([final, box.queue.size, box.store.events.size]).toEqual([
      [{ functionName: 'f', what: 'delivery-failed', service: 'sqs', isFinal: true }],
      0,
      1,
    ]);
  });
});

describe('Failed events', () => {
  async function withFailed(box: EventBox, count: number): Promise<void> {
    box.policies.set('f', policy({ maximumRetryAttempts: 0 }));
    box.answer = () => failed;
    for (let n = 0; n < count; n += 1) await box.add(`e${n}`);
    await box.clock.advance(10);
  }

  it('are kept without a destination, and run again when they are redriven', async () => {
    const box = new EventBox();
    await withFailed(box, 3);
    box.answer = () => ok;
    expect([
      await box.desk.redrive({ requestId: 'e1' }),
      await box.desk.redrive({ functionName: 'g' }),
    ]).toEqual([1, 0]);
    await box.clock.advance(10);
    expect([ids(box), box.store.events.size]).toEqual([['e0', 'e1', 'e2', 'e1'], 2]);
    expect(await box.desk.redrive({})).toBe(2);
    await box.clock.advance(10);
    expect([box.runs.length, box.store.events.size]).toEqual([6, 0]);
  });

  it('go when there are too many, the oldest first, and when they are too old', async () => {
    const box = new EventBox({ failedLimits: { events: 2, bytes: 1e6, ageMs: DAY } });
    await withFailed(box, 4);
    const left = await box.desk.look({ limit: 10, stage: 'failed' });
    expect(left.events.map(({ requestId }) => requestId)).toEqual(['e2', 'e3']);
    await box.clock.advance(2 * DAY);
    expect([box.store.events.size, dropped(box).filter((condition) => condition === 'Evicted')]).toEqual([
      0,
      Array.from({ length: 4 }, () => 'Evicted'),
    ]);
  });

  it('are purged with what waits, but not what runs', async () => {
    const box = new EventBox();
    await withFailed(box, 2);
    const g = box.limited('g', 1);
    for (const id of ['runs', 'waits']) await box.add(id, { functionName: 'g' });
    await box.clock.advance(0);
    expect(await box.desk.purge({})).toBe(3);
    g.end();
    await box.clock.advance(10);
    expect([box.store.events.size, box.queue.size, box.runs.at(-1)?.requestId]).toEqual([0, 0, 'runs']);
  });
});

describe('What people do at the same time', () => {
  it('runs an event once that two of them redrive', async () => {
    const box = new EventBox();
    box.policies.set('f', policy({ maximumRetryAttempts: 0 }));
    answers(box, [failed]);
    await box.add('a');
    await box.clock.advance(10);
    const redriven = await Promise.all([box.desk.redrive({}), box.desk.redrive({})]);
    await box.clock.advance(10);
    expect([redriven.sort(), box.runs.length, box.store.events.size]).toEqual([[0, 1], 2, 0]);
  });

  it('leaves nothing of an event that is purged while it is delivered', async () => {
    const box = new EventBox();
    box.policies.set('f', policy({ onSuccess: 'arn:aws:sqs:r:a:q' }));
    let purging: Promise<number> | undefined;
    box.refusal = () => {
      purging = box.desk.purge({});
      return new UndeliverableError('QueueDoesNotExist');
    };
    await box.add('a');
    await box.clock.advance(10);
    expect([await purging, (await box.desk.look({ limit: 0 })).failed, box.store.events.size]).toEqual([
      1,
      { events: 0, bytes: 0 },
      0,
    ]);
  });
});

describe('People see', () => {
  it('how much each function has without a look at each event', async () => {
    const box = new EventBox();
    box.policies.set('f', policy({ maximumRetryAttempts: 0 }));
    answers(box, [failed]);
    await box.add('failed');
    await box.clock.advance(1000);
    box.limited('g', 1);
    for (const id of ['runs', 'waits', 'waits too']) await box.add(id, { functionName: 'g' });
    await box.clock.advance(0);
    const looks = jest.spyOn(EventIndex.prototype, 'all');
    const { functions, events } = await box.desk.look({ limit: 0 });
    expect([looks.mock.calls.length, events, functions]).toMatchObject([
      0,
      [],
      [
        { functionName: 'f', waiting: 0, running: 0, failed: 1 },
        { functionName: 'g', waiting: 2, running: 1, failed: 0, oldestAt: box.clock.wallTime() },
      ],
    ]);
    looks.mockRestore();
    await box.desk.purge({ functionName: 'f' });
    expect((await box.desk.look({ limit: 0 })).functions.map(({ functionName }) => functionName)).toEqual([
      'g',
    ]);
  });

  it('as many single events as they ask for, the failed ones last', async () => {
    const box = new EventBox();
    box.policies.set('f', policy({ maximumRetryAttempts: 0 }));
    answers(box, [failed, failed]);
    for (const id of ['failed', 'failed too']) await box.add(id);
    await box.clock.advance(10);
    box.limited('g', 0);
    for (const id of ['waits', 'waits too']) await box.add(id, { functionName: 'g' });
    const seen = async (limit: number) =>
      (await box.desk.look({ limit })).events.map(({ requestId }) => requestId);
    expect([await seen(3), await seen(10)]).toEqual([
      ['waits', 'waits too', 'failed'],
      ['waits', 'waits too', 'failed', 'failed too'],
    ]);
  });

  it('what waits, what runs, how old it is, what failed last and when it is tried again', async () => {
    const box = new EventBox();
    answers(box, [failed]);
    await box.add('a');
    await box.clock.advance(1000);
    const g = box.limited('g', 1);
    for (const id of ['b', 'c']) await box.add(id, { functionName: 'g', qualifier: 'live' });
    await box.clock.advance(0);
    const begin = box.clock.wallTime() - 1000;
    const { functions, events, held } = await box.desk.look({ limit: 10 });
    expect(functions).toEqual([
      {
        ...{ functionName: 'f', waiting: 1, running: 0, delivering: 0, failed: 0, oldestAt: begin },
        nextTryAt: begin + 60_000,
        lastFailure: { at: begin, code: 200, message: 'no luck' },
      },
      { functionName: 'g', waiting: 1, running: 1, delivering: 0, failed: 0, oldestAt: begin + 1000 },
    ]);
    expect(
      events.map(({ requestId, stage, tries, qualifier }) => [requestId, stage, tries, qualifier]),
    ).toEqual([
      ['a', 'waiting', 1, undefined],
      ['b', 'running', 0, 'live'],
      ['c', 'waiting', 0, 'live'],
    ]);
    expect(held.events).toBe(3);
    g.end();
  });
});
