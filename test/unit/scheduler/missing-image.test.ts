import { ImageMissing } from '../../../src/engine/container-engine';
import { fleetBox, settled } from '../../support/fleet-box';
import { aTarget } from '../../support/functions';

const { runtime } = aTarget().version;
const missing = () => new ImageMissing('toy');

describe('while a runtime has no image', () => {
  it('the start that finds out tells all who wait, and who makes images', async () => {
    const { acquire, nth, runtimes, fleet } = fleetBox({ concurrentStarts: 1 });
    const refused = [acquire(), acquire(), acquire()].map((waiting) =>
      expect(waiting).rejects.toBeInstanceOf(ImageMissing),
    );
    await nth(0).failToBoot(missing());
    await Promise.all(refused);
    expect(runtimes.missed).toEqual([runtime]);
    expect(fleet.scheduler.pools.size).toBe(0);
    expect(fleet.capacity.reservedMb).toBe(0);
  });

  it('nothing is started for a call, which hears of it at once', () => {
    const { acquire, made, runtimes, fleet } = fleetBox();
    runtimes.gone.add(runtime);
    expect(() => acquire()).toThrow(ImageMissing);
    expect(made).toEqual([]);
    expect(fleet.scheduler.pools.size).toBe(0);
  });

  it('warm environments go on', async () => {
    const { acquire, nth, runtimes } = fleetBox();
    const first = acquire();
    nth(0).becomeReady();
    await first;
    nth(0).becomeReady();
    runtimes.gone.add(runtime);
    expect(acquire()).toMatchObject({ environment: nth(0), startKind: 'warm' });
  });

  it('no stem is made, and the one that finds out says so', async () => {
    const { clock, stems, stem, runtimes } = fleetBox({ maxStems: 2, inUse: [aTarget()] });
    await clock.advance(1000);
    stem(0).booted.reject(missing());
    await settled();
    expect(runtimes.missed).toEqual([runtime]);
    const made = stems.length;
    await clock.advance(60_000);
    expect(stems).toHaveLength(made);
    runtimes.gone.clear();
    await clock.advance(10_000);
    expect(stems.length).toBeGreaterThan(made);
  });

  it('nothing is made ahead', async () => {
    const { clock, made, runtimes, fleet } = fleetBox();
    runtimes.gone.add(runtime);
    fleet.provision(aTarget(), 2);
    await clock.advance(10_000);
    expect(made).toEqual([]);
    runtimes.gone.clear();
    await clock.advance(10_000);
    expect(made).toHaveLength(2);
  });
});
