import { BrokerRefusal } from '../../../../../src/sources/mapping/source-kind';
import { aMapping, aRecord } from '../../../../support/sources/records';
import { FAILED, LoopBox, notRun, OK, partial, slow } from '../../../../support/sources/loop-box';

const MINUTE = 60_000;
const uuid = aMapping().uuid;
const REPORTS = { FunctionResponseTypes: ['ReportBatchItemFailures'] as const };
const numbered = (count: number, prefix = 'm') =>
  Array.from({ length: count }, (_, at) => `${prefix}${String(at).padStart(4, '0')}`);

it('what is in the queue reaches the function once, and is acknowledged', async () => {
  const box = new LoopBox();
  box.queue.put('a', 'b', 'c');
  await box.run(aMapping());
  expect(box.batches).toEqual([['a', 'b', 'c']]);
  expect(box.queue.acknowledged).toEqual(['a', 'b', 'c']);
  expect(box.runs.status(uuid)).toEqual({ lastProcessingResult: 'OK' });
  await box.runs.close();
  expect([box.queue.closed, box.clock.pending]).toEqual([1, 0]);
});

it('an idle mapping asks its broker once in twenty seconds, and nothing else', async () => {
  const box = new LoopBox();
  await box.run(aMapping());
  await box.pass(10 * MINUTE);
  expect(box.queue.requests.length).toBeLessThanOrEqual(31);
  expect(box.telemetry.sources.filter(({ what }) => what === 'lag')).toEqual([]);
  expect(box.runs.status(uuid)).toEqual({ lastProcessingResult: 'No records processed' });
  await box.runs.close();
});

it('a batch waits for more until its window ends, and never longer than that at the broker', async () => {
  const box = new LoopBox();
  await box.run(aMapping({ BatchSize: 100, MaximumBatchingWindowInSeconds: 5 }));
  box.queue.put('a');
  await box.pass(4000);
  box.queue.put('b');
  await box.pass(900);
  expect(box.batches).toEqual([]);
  await box.pass(100);
  expect(box.batches).toEqual([['a', 'b']]);
  await box.runs.close();
});

it('a full batch does not wait, however little the broker gives at once', async () => {
  const box = new LoopBox();
  box.queue.put(...numbered(300));
  const alone = { ProvisionedPollerConfig: { MaximumPollers: 1 } };
  await box.run(aMapping({ BatchSize: 100, MaximumBatchingWindowInSeconds: 60, ...alone }));
  expect(box.batches.map(({ length }) => length)).toEqual([100, 100, 100]);
  await box.runs.close();
});

it('pollers grow while all have their hands full, and leave when nothing comes', async () => {
  const box = new LoopBox(slow(1000));
  box.queue.put(...numbered(400));
  await box.run(aMapping());
  await box.pass(20_000);
  expect(box.queue.acknowledged).toHaveLength(400);
  expect(box.mostRunning).toBeGreaterThanOrEqual(10);
  await box.pass(5 * MINUTE);
  const counts = box.telemetry.sources.flatMap((fact) => (fact.what === 'pollers' ? fact.count : []));
  expect(Math.max(...counts)).toBeGreaterThanOrEqual(10);
  expect(counts.at(-1)).toBe(1);
  await box.runs.close();
});

it.each([
  ['MaximumConcurrency', { ScalingConfig: { MaximumConcurrency: 2 } }, Number.POSITIVE_INFINITY, 2],
  ['MaximumPollers', { ProvisionedPollerConfig: { MaximumPollers: 3 } }, Number.POSITIVE_INFINITY, 3],
  ['the box', {}, 4, 4],
])('no more functions run at once than %s lets', async (_, settings, ofBox, most) => {
  const box = new LoopBox(slow(1000));
  box.ofBox = ofBox;
  box.queue.put(...numbered(200));
  await box.run(aMapping(settings));
  await box.pass(5 * MINUTE);
  expect([box.queue.acknowledged.length, box.mostRunning]).toEqual([200, most]);
  await box.runs.close();
});

it('provisioned pollers are there before anything comes, and again after an outage', async () => {
  const box = new LoopBox();
  await box.run(aMapping({ ProvisionedPollerConfig: { MinimumPollers: 3, MaximumPollers: 5 } }));
  const pollers = () =>
    box.telemetry.sources.flatMap((fact) => (fact.what === 'pollers' ? fact.count : [])).at(-1);
  expect([box.queue.requests.length, pollers()]).toEqual([3, 3]);
  box.queue.fault = new Error('connection refused');
  await box.pass(21_000);
  expect(pollers()).toBe(1);
  box.queue.fault = undefined;
  await box.pass(MINUTE);
  expect(pollers()).toBe(3);
  await box.runs.close();
});

it('what no filter lets through is acknowledged and counted, and no function sees it', async () => {
  const box = new LoopBox();
  box.queue.put('apple', 'pear', 'apricot');
  await box.run(aMapping({ FilterCriteria: { Filters: [{ Pattern: 'ap' }] } }));
  expect(box.batches).toEqual([['apple', 'apricot']]);
  expect(box.queue.acknowledged).toEqual(['pear', 'apple', 'apricot']);
  expect(box.telemetry.sources).toContainEqual({ source: uuid, kind: 'sqs', what: 'filtered', records: 1 });
  await box.runs.close();
});

it('of a partial failure only what failed comes again', async () => {
  const box = new LoopBox((ids) => (ids.length > 1 ? partial('b') : OK));
  box.queue.put('a', 'b', 'c');
  await box.run(aMapping(REPORTS));
  await box.pass(1000);
  expect(box.batches).toEqual([['a', 'b', 'c'], ['b']]);
  expect(box.queue.acknowledged).toEqual(['a', 'c', 'b']);
  expect(box.queue.givenBack).toEqual([['b', 'failed']]);
  await box.runs.close();
});

it('a function that fails is not called as fast as its records come back', async () => {
  const box = new LoopBox(() => FAILED);
  box.queue.put('a');
  await box.run(aMapping());
  await box.pass(MINUTE);
  expect(box.batches.length).toBeGreaterThan(5);
  expect(box.batches.length).toBeLessThan(20);
  expect(box.runs.status(uuid)?.lastProcessingResult).toBe('PROBLEM: Function call failed');
  await box.runs.close();
});

describe('a mapping whose broker has no place for dead letters', () => {
  const Destination = 'arn:aws:sqs:us-east-1:000000000000:dead';
  const retries = { MaximumRetryAttempts: 2, DestinationConfig: { OnFailure: { Destination } } };

  it('tries a record as often as it says, then takes it to its destination with its event', async () => {
    const box = new LoopBox(() => FAILED);
    box.queue.put('a');
    await box.run(aMapping(retries));
    await box.pass(MINUTE);
    expect(box.batches).toHaveLength(3);
    expect([box.queue.acknowledged, box.queue.left]).toEqual([['a'], 0]);
    expect(box.deliveries).toHaveLength(1);
    expect(JSON.parse(String(box.deliveries[0]?.body))).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
      QueueBatchInfo: { batchSize: 1 },
      payload: { Records: [{ messageId: 'a' }] },
    });
    await box.runs.close();
  });

  it('keeps a record that its destination could not be given', async () => {
    const box = new LoopBox(() => FAILED);
    box.canDeliver = false;
    box.queue.put('a');
    await box.run(aMapping(retries));
    await box.pass(10_000);
    expect([box.queue.acknowledged, box.queue.left]).toEqual([[], 1]);
    box.canDeliver = true;
    await box.pass(MINUTE);
    expect(box.queue.left).toBe(0);
    await box.runs.close();
  });

  it('lets go of it where there is no destination, and says so', async () => {
    const box = new LoopBox(() => FAILED);
    box.queue.put('a');
    await box.run(aMapping({ MaximumRetryAttempts: 0 }));
    await box.pass(MINUTE);
    expect([box.batches.length, box.queue.acknowledged]).toEqual([1, ['a']]);
    expect(box.telemetry.sources).toContainEqual({
      ...{ source: uuid, kind: 'sqs', what: 'dropped', records: 1 },
      ...{ condition: 'RetryAttemptsExhausted', isKept: false },
    });
    await box.runs.close();
  });

  it('tells the destination of a record whose producer wrote a time that is none, too', async () => {
    const box = new LoopBox(() => FAILED);
    box.queue.add([aRecord('odd', { arrivedAt: Number.NaN, deliveries: 9 })]);
    await box.run(aMapping(retries));
    await box.pass(0);
    expect([box.queue.acknowledged, box.deliveries.length]).toEqual([['odd'], 1]);
    await box.runs.close();
  });

  it('does not try what is too old', async () => {
    const box = new LoopBox();
    box.queue.add([aRecord('old', { arrivedAt: box.clock.wallTime() - 61_000 })]);
    await box.run(aMapping({ MaximumRecordAgeInSeconds: 60, DestinationConfig: retries.DestinationConfig }));
    await box.pass(0);
    expect([box.batches, box.queue.acknowledged]).toEqual([[], ['old']]);
    expect(JSON.parse(String(box.deliveries[0]?.body))).toMatchObject({
      requestContext: { condition: 'RecordAgeExceeded' },
    });
    await box.runs.close();
  });
});

it('a throttled batch is held and tried again, and counts as no delivery', async () => {
  let throttles = 3;
  const box = new LoopBox(() => (throttles-- > 0 ? notRun('throttled') : OK));
  box.queue.put('a');
  await box.run(aMapping({ MaximumRetryAttempts: 0 }));
  await box.pass(MINUTE);
  expect(box.batches).toHaveLength(4);
  expect([box.queue.givenBack, box.queue.acknowledged]).toEqual([[], ['a']]);
  await box.runs.close();
});

it('what can never be acknowledged does not stay in hand: it comes again', async () => {
  const box = new LoopBox();
  box.queue.put('a');
  box.queue.acknowledgeFault = new Error('not now');
  await box.run(aMapping());
  await box.pass(MINUTE);
  expect(box.batches.length).toBeGreaterThan(1);
  box.queue.acknowledgeFault = undefined;
  await box.pass(MINUTE);
  expect(box.queue.acknowledged).toEqual(['a']);
  await box.runs.close();
});

it('it is given back before its broker gives it to another', async () => {
  let isThrottled = true;
  const box = new LoopBox(() => (isThrottled ? notRun('throttled') : OK));
  box.queue.holdMs = 4000;
  box.queue.put('a');
  await box.run(aMapping({ MaximumRetryAttempts: 0 }));
  await box.pass(5000);
  expect(box.queue.givenBack[0]).toEqual(['a', 'unused']);
  isThrottled = false;
  await box.pass(MINUTE);
  expect(box.queue.acknowledged).toEqual(['a']);
  await box.runs.close();
});

it('nothing is received while no call may run', async () => {
  const box = new LoopBox();
  box.free = 0;
  box.queue.put('a');
  await box.run(aMapping());
  await box.pass(MINUTE);
  expect(box.queue.requests).toEqual([]);
  box.free = 1;
  await box.pass(MINUTE);
  expect(box.queue.acknowledged).toEqual(['a']);
  await box.runs.close();
});

it('a function that is missing shows as trouble until it is there', async () => {
  let isThere = false;
  const box = new LoopBox(() => (isThere ? OK : notRun('no-function')));
  box.queue.put('a');
  await box.run(aMapping());
  await box.pass(1000);
  expect(box.runs.status(uuid)).toMatchObject({
    lastProcessingResult: 'PROBLEM: Function not found',
    trouble: { message: 'no-function' },
  });
  isThere = true;
  await box.pass(MINUTE);
  expect(box.runs.status(uuid)).toEqual({ lastProcessingResult: 'OK' });
  await box.runs.close();
});

it('records of one group are never in two batches at a time, and keep their order', async () => {
  const order: string[] = [];
  const running = new Set<string>();
  const box = new LoopBox(async (ids, clock) => {
    const groups = new Set(ids.map((id) => id.slice(0, 1)));
    for (const group of groups) {
      expect(running.has(group)).toBe(false);
      running.add(group);
    }
    await new Promise<void>((done) => clock.after(500, done));
    for (const group of groups) running.delete(group);
    order.push(...ids);
    return OK;
  });
  box.queue.add(
    numbered(120, '').map((n, at) => {
      const group = 'abcdef'.charAt(Math.floor(at / 20));
      return aRecord(`${group}${n}`, { group });
    }),
  );
  await box.run(aMapping());
  await box.pass(5 * MINUTE);
  expect(order).toHaveLength(120);
  for (const group of 'abcdef') {
    const own = order.filter((id) => id.startsWith(group));
    expect(own).toEqual([...own].sort());
  }
  expect(box.mostRunning).toBeGreaterThan(1);
  await box.runs.close();
});

it('a broker that is away is asked less and less, shows as trouble, and is found again', async () => {
  const box = new LoopBox();
  await box.run(aMapping());
  box.queue.fault = new Error('connect ECONNREFUSED 127.0.0.1:9324');
  await box.pass(20_000 + 3 * MINUTE);
  const { trouble } = box.runs.status(uuid) ?? {};
  expect(trouble).toMatchObject({ message: 'connect ECONNREFUSED 127.0.0.1:9324' });
  expect(trouble?.nextTryAt).toBeGreaterThan(box.clock.wallTime());
  expect(box.queue.requests.length).toBeLessThan(15);
  box.queue.fault = undefined;
  box.queue.put('a');
  await box.pass(31_000);
  expect(box.queue.acknowledged).toEqual(['a']);
  expect(box.runs.status(uuid)?.trouble).toBeUndefined();
  const health = box.telemetry.sources.flatMap((fact) => (fact.what === 'trouble' ? fact.isWell : []));
  expect(health).toEqual([false, true]);
  expect(box.queue.opened).toBeGreaterThan(1);
  await box.runs.close();
});

it('a mapping whose broker is away from the beginning begins all the same', async () => {
  const box = new LoopBox();
  box.openFault = new BrokerRefusal('no such queue');
  await box.run(aMapping());
  expect(box.runs.status(uuid)?.trouble).toMatchObject({ message: 'no such queue' });
  box.openFault = undefined;
  box.queue.put('a');
  await box.pass(5 * MINUTE);
  expect(box.queue.acknowledged).toEqual(['a']);
  await box.runs.close();
});

it('a slow function delays no other mapping', async () => {
  const box = new LoopBox((ids, clock) => (ids[0] === 'slow' ? slow(15 * MINUTE)(ids, clock) : OK));
  box.queue.put('slow');
  await box.run(aMapping());
  const other = aMapping({}, { uuid: 'other' });
  await box.run(other);
  box.queue.put('quick');
  await box.pass(1000);
  expect(box.queue.acknowledged).toEqual(['quick']);
  const closed = box.runs.close();
  await box.pass(15 * MINUTE);
  await closed;
});

it('a drain lets what is under way end, and receives nothing more', async () => {
  const box = new LoopBox(slow(1000));
  box.queue.put('a');
  await box.run(aMapping());
  let isDrained = false;
  const drained = box.runs.drain(uuid).then(() => (isDrained = true));
  await box.pass(900);
  box.queue.put('b');
  expect(isDrained).toBe(false);
  await box.pass(100);
  await drained;
  await box.pass(MINUTE);
  expect([box.queue.acknowledged, box.batches.length]).toEqual([['a'], 1]);
  expect(box.runs.status(uuid)).toBeUndefined();
});

it('what waits for its window when it is drained is given back', async () => {
  const box = new LoopBox();
  box.queue.put('a');
  await box.run(aMapping({ MaximumBatchingWindowInSeconds: 300 }));
  await box.runs.drain(uuid);
  expect([box.queue.givenBack, box.batches]).toEqual([[['a', 'unused']], []]);
});

it('an update is in effect at once, though the function is busy with what came before', async () => {
  const box = new LoopBox((ids, clock) => (ids[0] === 'slow' ? slow(15 * MINUTE)(ids, clock) : OK));
  box.queue.put('slow');
  await box.run(aMapping());
  const updated = box.runs.run(aMapping({ FilterCriteria: { Filters: [{ Pattern: 'x' }] } }));
  await box.pass(1500);
  await updated;
  box.queue.put('x1', 'y1');
  await box.pass(0);
  expect(box.batches).toEqual([['slow'], ['x1']]);
  const closed = box.runs.close();
  await box.pass(15 * MINUTE);
  await closed;
  expect(box.queue.acknowledged.sort()).toEqual(['slow', 'x1', 'y1']);
});

it('a service that stops takes no more of the queue, and gives back what it could not run', async () => {
  const box = new LoopBox(() => notRun('stopping'));
  box.queue.put(...numbered(50));
  await box.run(aMapping());
  await box.pass(MINUTE);
  expect(box.queue.requests.length).toBeLessThan(5);
  expect(box.queue.left).toBe(50);
  await box.runs.close();
});
