import { deferred } from '../../../../src/lib/deferred';
import { QUIET_MS, SpareNamespaces } from '../../../../src/docker/network/spare-namespaces';
import type { NetworkMode } from '../../../../src/engine/network';
import { FakeClock, settled } from '../../../support/fake-clock';
import { silentLog } from '../../../support/telemetry';

class FakeMaker {
  readonly made: string[] = [];
  readonly removed: string[] = [];
  failure: Error | undefined;
  removalFailure: Error | undefined;

  prepared: Promise<void> = Promise.resolve();

  prepare(): Promise<void> {
    return this.prepared;
  }

  make(network: NetworkMode): Promise<string> {
    if (this.failure) return Promise.reject(this.failure);
    this.made.push(`${network}-${this.made.length}`);
    return Promise.resolve(this.made.at(-1) ?? '');
  }

  remove(id: string): Promise<void> {
    this.removed.push(id);
    return this.removalFailure ? Promise.reject(this.removalFailure) : Promise.resolve();
  }
}

let clock: FakeClock;
let maker: FakeMaker;
let namespaces: SpareNamespaces;
let warnings: string[];

beforeEach(() => {
  clock = new FakeClock();
  maker = new FakeMaker();
  warnings = [];
  const log = { ...silentLog, warn: (text: string) => warnings.push(text) };
  namespaces = new SpareNamespaces({ maker, clock, log, target: 2 });
});

const start = (network: NetworkMode) => namespaces.during(() => Promise.resolve(namespaces.take(network)));

test('none is made before a container wants its kind of network', async () => {
  await namespaces.during(() => Promise.resolve());
  await clock.advance(10 * QUIET_MS);
  expect(maker.made).toEqual([]);
  expect([namespaces.ready, namespaces.target]).toEqual([0, 0]);
});

test('the first container has none; for the next ones they are made, as many as set', async () => {
  expect(await start('egress')).toBeUndefined();
  await clock.advance(QUIET_MS);
  expect(maker.made).toEqual(['egress-0', 'egress-1']);
  expect(await start('egress')).toBe('egress-0');
  expect(await start('egress')).toBe('egress-1');
  expect(await start('egress')).toBeUndefined();
});

test('kinds of network do not share', async () => {
  await start('egress');
  await clock.advance(QUIET_MS);
  expect(await start('none')).toBeUndefined();
  await clock.advance(QUIET_MS);
  expect(await start('none')).toBe('none-2');
  expect([namespaces.ready, namespaces.target]).toEqual([3, 4]);
});

test('while containers are started none is made, and for a moment after the last', async () => {
  let finish = () => {};
  await start('egress');
  const slow = namespaces.during(() => new Promise<void>((resolve) => (finish = resolve)));
  await clock.advance(100 * QUIET_MS);
  expect(maker.made).toEqual([]);
  finish();
  await slow;
  await clock.advance(QUIET_MS - 1);
  expect(maker.made).toEqual([]);
  await clock.advance(1);
  expect(maker.made).toHaveLength(2);
});

test('a start that fails is told to its caller, and spares are made all the same', async () => {
  await expect(
    namespaces.during(() => {
      namespaces.take('egress');
      return Promise.reject(new Error('no such image'));
    }),
  ).rejects.toThrow('no such image');
  await clock.advance(QUIET_MS);
  expect(namespaces.ready).toBe(2);
});

test('when none can be made it is said once, and tried again later', async () => {
  maker.failure = new Error('no address is left');
  await start('egress');
  await clock.advance(60_000);
  expect(warnings).toEqual(['no network namespace can be made ahead']);
  maker.failure = undefined;
  await clock.advance(5_000);
  expect(namespaces.ready).toBe(2);
});

test('spares that something is wrong with are replaced', async () => {
  await start('egress');
  await clock.advance(QUIET_MS);
  namespaces.drop();
  await start('egress');
  await clock.advance(QUIET_MS);
  expect(maker.removed).toEqual(['egress-0', 'egress-1']);
  expect(await start('egress')).toBe('egress-2');
});

test('closing removes the spares, also one that is being made, and makes no more', async () => {
  await start('egress');
  let made: (id: string) => void = () => {};
  maker.make = () => new Promise((resolve) => (made = resolve));
  await clock.advance(QUIET_MS);
  const closed = namespaces.close();
  made('egress-late');
  await closed;
  expect(maker.removed).toEqual(['egress-late']);
  expect(clock.pending).toBe(0);
});

test('closing waits for the removal of what was taken, and a removal that fails does not fail it', async () => {
  await start('egress');
  await clock.advance(QUIET_MS);
  const taken = (await start('egress')) ?? '';
  maker.removalFailure = new Error('Docker does not answer');
  namespaces.release(taken);
  await namespaces.close();
  await settled();
  expect(maker.removed).toEqual(['egress-0', 'egress-1']);
});

test('what a call wants goes first: none is made when a container was asked for while the image was', async () => {
  const image = deferred<void>();
  maker.prepared = image.promise;
  await start('egress');
  await clock.advance(QUIET_MS);
  const started = deferred<void>();
  const starting = namespaces.during(() => started.promise);
  image.resolve();
  await clock.advance(10 * QUIET_MS);
  expect(maker.made).toEqual([]);
  started.resolve();
  await starting;
  await clock.advance(QUIET_MS);
  expect(maker.made).toEqual(['egress-0', 'egress-1']);
});
