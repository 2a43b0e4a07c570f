import type { ImageProgress, RuntimeImageSource } from '../../../src/engine/images';
import { RuntimeNotReady, RuntimeReadiness } from '../../../src/functions/runtime-readiness';
import { deferred, type Deferred } from '../../../src/lib/deferred';
import { FakeClock, settled } from '../../support/fake-clock';
import { silentLog } from '../../support/telemetry';

/** Images whose builds end when a test says so. */
class FakeImages implements Pick<RuntimeImageSource, 'supported' | 'isPresent' | 'isReady' | 'ensure'> {
  present = true;
  readonly builds: {
    readonly runtime: string;
    readonly done: Deferred<void>;
    step(words: string): void;
  }[] = [];

  supported(): readonly string[] {
    return ['toy1.x'];
  }

  isPresent(): Promise<boolean> {
    return Promise.resolve(this.present);
  }

  isReady(): boolean {
    return this.present;
  }

  async ensure(runtime: string, onProgress?: (progress: ImageProgress) => void): Promise<string> {
    const done = deferred<void>();
    this.builds.push({ runtime, done, step: (step) => onProgress?.({ runtime, message: step, step }) });
    await done.promise;
    return `lambdabox/runtime-${runtime}`;
  }

  build(index: number) {
    const build = this.builds[index];
    if (!build) throw new Error(`build ${index} was not begun`);
    return build;
  }
}

const SIGNAL = new AbortController().signal;

function box() {
  const images = new FakeImages();
  const clock = new FakeClock();
  const readiness = new RuntimeReadiness({ images, clock, log: silentLog });
  const wait = (ms = 60_000, signal = SIGNAL) =>
    readiness.ready('toy1.x', { signal, until: clock.now() + ms });
  return { images, clock, readiness, wait };
}

const PENDING =
  'The operation cannot be performed at this time. The function is currently in the following state: Pending';

describe('a runtime whose image is gone', () => {
  it('is ready as long as nothing else is known', async () => {
    const { images, readiness, wait } = box();
    expect([readiness.mayStart('toy1.x'), readiness.condition('toy1.x'), readiness.list()]).toEqual([
      true,
      undefined,
      [],
    ]);
    await wait();
    expect(images.builds).toEqual([]);
  });

  it('is made once for all who wait, who then go on', async () => {
    const { images, readiness, wait } = box();
    readiness.missing('toy1.x');
    readiness.missing('toy1.x');
    const waits = [wait(), wait(), wait()];
    expect(readiness.mayStart('toy1.x')).toBe(false);
    expect(readiness.mayStart('other1.x')).toBe(true);
    expect(images.builds).toHaveLength(1);
    images.build(0).done.resolve();
    await Promise.all(waits);
    expect([readiness.mayStart('toy1.x'), readiness.condition('toy1.x')]).toEqual([true, undefined]);
  });

  it('is Pending meanwhile, and says how far it is', () => {
    const { images, clock, readiness } = box();
    readiness.missing('toy1.x');
    const condition = (reason: string) => ({ state: 'Pending', reason, since: clock.now() });
    expect(readiness.condition('toy1.x')).toEqual(
      condition('The image of the runtime toy1.x is being made ready.'),
    );
    images.build(0).step('step 3 of 20');
    const reason = 'The image of the runtime toy1.x is being made ready: step 3 of 20.';
    expect(readiness.list()).toEqual([{ runtime: 'toy1.x', ...condition(reason) }]);
  });

  it('lets a call wait as long as it may, and no longer', async () => {
    const { clock, readiness, wait } = box();
    readiness.missing('toy1.x');
    const refused = expect(wait(1000)).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: PENDING,
    });
    await clock.advance(1000);
    await refused;
    await expect(wait(0)).rejects.toBeInstanceOf(RuntimeNotReady);
    expect(clock.pending).toBe(0);
  });

  it('lets go of a call whose client went away', async () => {
    const { clock, readiness, wait } = box();
    readiness.missing('toy1.x');
    const client = new AbortController();
    const gone = expect(wait(60_000, client.signal)).rejects.toThrow('the client went away');
    client.abort();
    await gone;
    await expect(wait(60_000, client.signal)).rejects.toThrow('the client went away');
    expect(clock.pending).toBe(0);
  });

  it('is Failed with the cause when it cannot be made, and tells all who wait', async () => {
    const { images, clock, readiness, wait } = box();
    readiness.missing('toy1.x');
    const refused = [wait(), wait()].map((waiting) =>
      expect(waiting).rejects.toThrow(/following state: Failed\. no such mirror$/),
    );
    images.build(0).done.reject(new Error('no such mirror'));
    await Promise.all(refused);
    expect(readiness.condition('toy1.x')).toEqual({
      state: 'Failed',
      reason: 'no such mirror',
      since: clock.now(),
    });
  });

  it('is tried again by whoever wants it, after a pause that grows', async () => {
    const { images, clock, readiness, wait } = box();
    readiness.missing('toy1.x');
    for (const [tries, pause] of [5000, 10_000, 20_000].entries()) {
      images.build(tries).done.reject(new Error('no such mirror'));
      await settled();
      await expect(wait()).rejects.toThrow('no such mirror');
      await clock.advance(pause - 1);
      expect(readiness.mayStart('toy1.x')).toBe(false);
      expect(images.builds).toHaveLength(tries + 1);
      await clock.advance(1);
      expect(readiness.mayStart('toy1.x')).toBe(false);
      expect(images.builds).toHaveLength(tries + 2);
    }
    const waiting = wait();
    images.build(3).done.resolve();
    await waiting;
    // It begins anew: the next loss waits five seconds again.
    readiness.missing('toy1.x');
    images.build(4).done.reject(new Error('no such mirror'));
    await settled();
    await clock.advance(5000);
    readiness.mayStart('toy1.x');
    expect(images.builds).toHaveLength(6);
  });

  it('is found at the start of the service, and of those that are there nothing is made', async () => {
    const { images, readiness } = box();
    await readiness.look(['toy1.x', 'toy1.x']);
    expect(images.builds).toEqual([]);
    images.present = false;
    await readiness.look(['toy1.x', 'toy1.x']);
    expect(images.builds).toHaveLength(1);
    images.isPresent = () => Promise.reject(new Error('Docker is away'));
    await readiness.look(['other1.x']);
    expect(readiness.mayStart('other1.x')).toBe(true);
  });

  it('is made at once for a new function, whatever the pause, and is ready as soon as it is', async () => {
    const { images, readiness } = box();
    images.present = false;
    readiness.missing('toy1.x');
    images.build(0).done.reject(new Error('no such mirror'));
    await settled();
    const ensured = readiness.ensure('toy1.x');
    await settled();
    images.build(1).step('2 of 3 layers');
    expect(readiness.condition('toy1.x')).toMatchObject({
      state: 'Pending',
      reason: 'The image of the runtime toy1.x is being made ready: 2 of 3 layers.',
    });
    images.build(1).done.resolve();
    await ensured;
    expect(readiness.mayStart('toy1.x')).toBe(true);
    images.present = true;
    await readiness.ensure('toy1.x');
    expect(images.builds).toHaveLength(2);
  });

  it('that cannot be made for a new function is its condition from then on, and heals when somebody looks', async () => {
    const { images, clock, readiness } = box();
    images.present = false;
    const refused = expect(readiness.ensure('toy1.x')).rejects.toThrow('no such host');
    await settled();
    images.build(0).done.reject(new Error('no such host'));
    await refused;
    expect(readiness.condition('toy1.x')).toMatchObject({ state: 'Failed', reason: 'no such host' });
    await clock.advance(5000);
    readiness.condition('toy1.x');
    images.build(1).done.resolve();
    await settled();
    expect(readiness.condition('toy1.x')).toBeUndefined();
  });

  it('is left alone once the service stops, which waits for the try under way', async () => {
    const { images, readiness } = box();
    readiness.missing('toy1.x');
    let isClosed = false;
    const closing = readiness.close().then(() => (isClosed = true));
    await settled();
    expect(isClosed).toBe(false);
    images.build(0).done.reject(new Error('The service is stopping.'));
    await closing;
    readiness.missing('other1.x');
    expect(images.builds).toHaveLength(1);
  });
});
