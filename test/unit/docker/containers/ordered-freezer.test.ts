import { OrderedFreezer } from '../../../../src/docker/containers/ordered-freezer';
import { deferred, type Deferred } from '../../../../src/lib/deferred';
import { settled } from '../../../support/fake-clock';

let done: string[];
let slow: Deferred<void> | undefined;
let failure: Error | undefined;
let freezer: OrderedFreezer;

beforeEach(() => {
  done = [];
  slow = undefined;
  failure = undefined;
  const does = async (what: string) => {
    await slow?.promise;
    if (failure) throw failure;
    done.push(what);
  };
  freezer = new OrderedFreezer({
    freezesAtOnce: true,
    freeze: (id) => does(`freeze ${id}`),
    thaw: (id) => does(`thaw ${id}`),
  });
});

test('freezes and thaws of one container happen in order, those of another do not wait for them', async () => {
  slow = deferred();
  const frozen = freezer.freeze('a');
  await settled();
  const first = slow;
  slow = undefined;
  const thawed = freezer.thaw('a');
  await freezer.freeze('b');
  expect(done).toEqual(['freeze b']);
  first.resolve();
  await Promise.all([frozen, thawed]);
  expect(done).toEqual(['freeze b', 'freeze a', 'thaw a']);
});

test('a frozen container is thawed before its removal, and one that runs is left alone', async () => {
  await freezer.freeze('a');
  await freezer.release('a');
  await freezer.release('b');
  expect(done).toEqual(['freeze a', 'thaw a']);
});

test('a container that is being frozen is thawed after that', async () => {
  slow = deferred();
  const frozen = freezer.freeze('a');
  const released = freezer.release('a');
  slow.resolve();
  await Promise.all([frozen, released]);
  expect(done).toEqual(['freeze a', 'thaw a']);
});

test('one that may be frozen though Docker did not say so is thawed too; a failure is for its removal to tell', async () => {
  failure = new Error('Docker does not answer');
  await expect(freezer.freeze('a')).rejects.toThrow('does not answer');
  await expect(freezer.release('a')).resolves.toBeUndefined();
  failure = undefined;
  await freezer.release('a');
  expect(done).toEqual([]);
});
