import { deferred } from '../../../../../src/lib/deferred';
import { ThrottledError } from '../../../../../src/errors';
import { BrokerRefusal } from '../../../../../src/sources/mapping/source-kind';
import { StreamBox } from '../../../../support/sources/stream-box';

const T0 = 1_700_000_000_000;

it('records are handled in batches, in their order, and their place is kept', async () => {
  const box = new StreamBox();
  box.stream.shard('s0');
  for (const text of ['a', 'b', 'c', 'd', 'e']) box.stream.put('s0', text);
  const { uuid } = await box.run({ BatchSize: 2 });
  expect(box.calls).toEqual(['a b', 'c d', 'e']);
  expect(box.kept.get('s0')).toEqual({ from: { at: 'after', sequence: '4' } });
  expect(box.runs.status(uuid)).toEqual({ lastProcessingResult: 'OK' });
});

it('an idle shard is asked once a second', async () => {
  const box = new StreamBox();
  box.stream.shard('s0');
  const { uuid } = await box.run();
  const before = box.stream.reads;
  await box.pass(10_000);
  expect(box.stream.reads - before).toBe(10);
  expect(box.runs.status(uuid)?.lastProcessingResult).toBe('No records processed');
});

it('children are read when their parents have been handled to the end, and ended shards are not read again', async () => {
  const gate = deferred<null>();
  const box = new StreamBox((texts) => (texts[0] === 'old' ? gate.promise : null));
  box.stream.shard('parent');
  box.stream.put('parent', 'old');
  box.stream.closeShard('parent');
  box.stream.shard('child', ['parent']);
  box.stream.put('child', 'new');
  await box.run();
  await box.pass(30_000);
  expect(box.calls).toEqual(['old']);
  gate.resolve(null);
  await box.settled();
  expect(box.calls).toEqual(['old', 'new']);
  expect(box.kept.get('parent')).toBe('ended');

  box.restart();
  await box.run();
  expect(box.calls).toEqual(['old', 'new']);
  box.stream.dropShard('parent');
  await box.pass(10_000);
  expect([...box.kept.keys()]).toEqual(['child']);
});

it('a shard that comes later is read whole, also by a mapping that began with the latest', async () => {
  const box = new StreamBox();
  box.stream.shard('s0');
  box.stream.put('s0', 'before');
  await box.run({ StartingPosition: 'LATEST' });
  box.stream.shard('s1', ['s0']);
  box.stream.put('s0', 'after');
  box.stream.put('s1', 'at once');
  box.stream.closeShard('s0');
  await box.pass(1000);
  expect(box.calls).toEqual(['after', 'at once']);
});

it('what came while the service was away belongs to a mapping that began with the latest', async () => {
  const box = new StreamBox();
  box.stream.shard('s0');
  box.stream.put('s0', 'before', { arrivedAt: T0 - 1 });
  const { uuid } = await box.run({ StartingPosition: 'LATEST' });
  await box.runs.drain(uuid);
  box.restart();
  await box.clock.advance(60_000);
  box.stream.put('s0', 'meanwhile');
  await box.run({ StartingPosition: 'LATEST' });
  expect(box.calls).toEqual(['meanwhile']);
});

it('a mapping begins at a time that it names', async () => {
  const box = new StreamBox();
  box.stream.shard('s0');
  box.stream.put('s0', 'early', { arrivedAt: T0 - 2000 });
  box.stream.put('s0', 'late', { arrivedAt: T0 - 1000 });
  await box.run({ StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: (T0 - 1500) / 1000 });
  expect(box.calls).toEqual(['late']);
});

it('a batch that runs when the service is killed is given again', async () => {
  const box = new StreamBox((texts) => (texts[0] === 'c' ? new Promise(() => undefined) : null));
  box.stream.shard('s0');
  for (const text of ['a', 'b', 'c', 'd']) box.stream.put('s0', text);
  await box.run({ BatchSize: 2 });
  expect(box.calls).toEqual(['a b', 'c d']);
  box.restart();
  box.handler = () => null;
  await box.run({ BatchSize: 2 });
  expect(box.calls).toEqual(['a b', 'c d', 'c d']);
});

it('draining waits for the call that runs, keeps what it did, and reads nothing more', async () => {
  const gate = deferred<null>();
  const box = new StreamBox(() => gate.promise);
  box.stream.shard('s0');
  box.stream.put('s0', 'a');
  const { uuid } = await box.run();
  let isDrained = false;
  const drained = box.runs.drain(uuid).then(() => (isDrained = true));
  box.stream.put('s0', 'b');
  await box.pass(60_000);
  expect(isDrained).toBe(false);
  gate.resolve(null);
  await drained;
  expect(box.kept.get('s0')).toEqual({ from: { at: 'after', sequence: '0' } });
  await box.pass(60_000);
  expect(box.calls).toEqual(['a']);
  expect(box.stream.isOpen).toBe(false);
  expect(box.runs.status(uuid)).toBeUndefined();
});

it('a mapping that is deleted forgets how far it was', async () => {
  const box = new StreamBox();
  box.stream.shard('s0');
  box.stream.put('s0', 'a');
  await box.runs.forget(await box.run());
  expect(box.kept.size).toBe(0);
});

it('other settings hold from the next batch on, without another reading', async () => {
  const gate = deferred<null>();
  const box = new StreamBox((texts) => (texts[0] === 'a' ? gate.promise : null));
  box.stream.shard('s0');
  for (const text of ['a', 'b', 'c']) box.stream.put('s0', text);
  await box.run({ BatchSize: 1 });
  await box.run({ BatchSize: 2 });
  gate.resolve(null);
  await box.settled();
  expect(box.calls).toEqual(['a', 'b c']);
  expect(box.stream.opened).toHaveLength(1);
});

it('another factor of parallelization begins with what has not been handled', async () => {
  const box = new StreamBox();
  box.stream.shard('s0');
  for (const text of ['a', 'b']) box.stream.put('s0', text);
  await box.run({ BatchSize: 1 });
  box.stream.put('s0', 'c');
  await box.run({ BatchSize: 1, ParallelizationFactor: 4 });
  expect(box.calls).toEqual(['a', 'b', 'c']);
  expect(box.stream.opened.at(-1)?.from).toEqual({ at: 'after', sequence: '1' });
});

it('with a factor, keys that were ahead when the service was killed do not come again', async () => {
  const gate = deferred<null>();
  const box = new StreamBox((texts) => (texts[0] === 'a1' ? gate.promise : null));
  box.stream.shard('s0');
  for (const text of ['a1', 'b1', 'a2', 'b2', 'c1']) box.stream.put('s0', text);
  await box.run({ BatchSize: 1, ParallelizationFactor: 10 });
  const before = box.calls.length;
  expect(box.calls).not.toContain('a2');
  box.handler = () => null;
  box.restart();
  box.stream.put('s0', 'b3');
  await box.run({ BatchSize: 1, ParallelizationFactor: 10 });
  expect(box.calls.slice(before).sort()).toEqual(['a1', 'a2', 'b3']);
  expect(box.kept.get('s0')).toEqual({ from: { at: 'after', sequence: '5' } });
  gate.resolve(null);
});

it('with another factor all that is behind the checkpoint comes again, and none is left out', async () => {
  const gate = deferred<null>();
  const box = new StreamBox((texts) => (texts[0] === 'a1' ? gate.promise : null));
  box.stream.shard('s0');
  for (const text of ['a1', 'b1', 'a2']) box.stream.put('s0', text);
  await box.run({ BatchSize: 1, ParallelizationFactor: 10 });
  const before = box.calls.length;
  box.handler = () => null;
  box.restart();
  await box.run({ BatchSize: 1, ParallelizationFactor: 3 });
  expect(box.calls.slice(before).sort()).toEqual(['a1', 'a2', 'b1']);
  gate.resolve(null);
});

it('with a factor, keys are handled at once, each in its order, and the checkpoint stays before the first that is not', async () => {
  const gate = deferred<null>();
  const box = new StreamBox((texts) => (texts[0] === 'a1' ? gate.promise : null));
  box.stream.shard('s0');
  for (const text of ['a1', 'b1', 'a2', 'b2', 'c1']) box.stream.put('s0', text);
  await box.run({ BatchSize: 1, ParallelizationFactor: 10 });
  expect(box.calls.filter((call) => call.startsWith('b'))).toEqual(['b1', 'b2']);
  expect(box.calls).not.toContain('a2');
  expect(box.kept.get('s0')).toMatchObject({ from: { at: 'trim-horizon' } });
  gate.resolve(null);
  await box.settled();
  expect(box.calls.at(-1)).toBe('a2');
  expect(box.kept.get('s0')).toEqual({ from: { at: 'after', sequence: '4' } });
});

it('while one key is held up, others are not read for ever', async () => {
  const gate = deferred<null>();
  const box = new StreamBox((texts) => (texts.includes('a1') ? gate.promise : null));
  box.stream.shard('s0');
  box.stream.put('s0', 'a1');
  for (let at = 0; at < 40_000; at += 1) box.stream.put('s0', 'b');
  await box.run({ BatchSize: 1000, ParallelizationFactor: 2 });
  await box.pass(60_000);
  const handled = () => box.events.reduce((sum, { Records }) => sum + Records.length, 0);
  expect(handled()).toBeGreaterThan(10_000);
  expect(handled()).toBeLessThan(30_000);
  gate.resolve(null);
  await box.pass(60_000);
  expect(handled()).toBe(40_001);
});

it('a batching window gathers until it is over or the batch is full', async () => {
  const box = new StreamBox();
  box.stream.shard('s0');
  box.stream.put('s0', 'a');
  await box.run({ BatchSize: 3, MaximumBatchingWindowInSeconds: 5 });
  box.stream.put('s0', 'b');
  await box.pass(4000);
  expect(box.calls).toEqual([]);
  await box.pass(1000);
  expect(box.calls).toEqual(['a b']);
  for (const text of ['c', 'd', 'e']) box.stream.put('s0', text);
  await box.pass(1000);
  expect(box.calls).toEqual(['a b', 'c d e']);
});

it('what no filter lets through is passed over and counted', async () => {
  const box = new StreamBox();
  box.stream.shard('s0');
  for (const text of ['no 1', 'yes 1', 'no 2', 'no 3']) box.stream.put('s0', text);
  await box.run({ FilterCriteria: { Filters: [{ Pattern: 'yes' }] } });
  expect(box.calls).toEqual(['yes 1']);
  expect(box.kept.get('s0')).toEqual({ from: { at: 'after', sequence: '3' } });
  expect(box.telemetry.sources).toContainEqual(expect.objectContaining({ what: 'filtered', records: 3 }));
});

it('a shard that fails holds back no other, and no other mapping', async () => {
  const box = new StreamBox((texts) => (texts[0] === 'bad' ? new Error('no') : null));
  box.stream.shard('s0');
  box.stream.shard('s1');
  box.stream.put('s0', 'bad');
  box.stream.put('s1', 'good');
  const { uuid } = await box.run();
  await box.run({}, { uuid: 'another', functionName: 'g' });
  expect(box.calls).toEqual(['bad', 'good', 'bad', 'good']);
  await box.pass(200);
  box.stream.put('s1', 'better');
  await box.pass(1000);
  expect(box.calls.filter((call) => call === 'better')).toHaveLength(2);
  expect(box.runs.status(uuid)?.lastProcessingResult).toMatch(/OK|PROBLEM/);
});

it('a broker that is away is tried again, seldom, and it is told', async () => {
  const box = new StreamBox();
  box.stream.shard('s0');
  box.stream.put('s0', 'a');
  box.stream.fault = new Error('connect ECONNREFUSED 127.0.0.1:4567');
  const { uuid } = await box.run();
  expect(box.runs.status(uuid)?.trouble).toEqual({
    message: 'connect ECONNREFUSED 127.0.0.1:4567',
    since: T0,
    nextTryAt: T0 + 200,
  });
  await box.pass(120_000);
  box.stream.fault = undefined;
  await box.pass(30_000);
  expect(box.calls).toEqual(['a']);
  expect(box.runs.status(uuid)?.trouble).toBeUndefined();
  const told = box.telemetry.sources.filter(({ what }) => what === 'trouble');
  expect(told).toEqual([
    expect.objectContaining({ isWell: false }),
    expect.objectContaining({ isWell: true }),
  ]);
});

it('a broker that goes away while it is read is read on from where it was', async () => {
  const box = new StreamBox();
  box.stream.shard('s0');
  box.stream.put('s0', 'a');
  const { uuid } = await box.run();
  box.stream.faults.set('s0', new BrokerRefusal('the keys are wrong: set AWS_ACCESS_KEY_ID'));
  box.stream.put('s0', 'b');
  await box.pass(1000);
  expect(box.runs.status(uuid)?.trouble?.message).toMatch(/keys are wrong/);
  const before = box.stream.reads;
  await box.pass(29_000);
  expect(box.stream.reads).toBe(before);
  box.stream.faults.clear();
  await box.pass(1000);
  expect(box.calls).toEqual(['a', 'b']);
});

it('a shard that can be read no more and is listed no more holds back its children no longer', async () => {
  const box = new StreamBox();
  box.stream.shard('parent');
  box.stream.shard('child', ['parent']);
  box.stream.put('child', 'a');
  box.stream.faults.set('parent', new Error('it is trimmed'));
  const { uuid } = await box.run();
  await box.pass(20_000);
  expect(box.calls).toEqual([]);
  box.stream.dropShard('parent');
  await box.pass(20_000);
  expect(box.calls).toEqual(['a']);
  expect(box.runs.status(uuid)?.trouble).toBeUndefined();
});

it('throttles are waited for and count as no retry', async () => {
  let throttles = 20;
  const box = new StreamBox(() => {
    throttles -= 1;
    if (throttles >= 0) throw new ThrottledError('ConcurrentInvocationLimitExceeded');
    return null;
  });
  box.stream.shard('s0');
  box.stream.put('s0', 'a');
  await box.run({ MaximumRetryAttempts: 0 });
  await box.pass(600_000);
  expect(box.calls).toHaveLength(21);
  expect(box.kept.get('s0')).toEqual({ from: { at: 'after', sequence: '0' } });
  expect(box.telemetry.sources.filter(({ what }) => what === 'dropped')).toEqual([]);
});

it('the lag is that of the shard that is behind most', async () => {
  const box = new StreamBox();
  box.stream.shard('s0');
  box.stream.shard('s1');
  for (let n = 0; n < 600; n += 1) box.stream.put('s1', `a ${n}`);
  await box.run({ BatchSize: 500 });
  const lags = box.telemetry.sources.flatMap((fact) => (fact.what === 'lag' ? [fact.oldestMs] : []));
  expect(lags).toEqual([0, 1000, 0]);
});
