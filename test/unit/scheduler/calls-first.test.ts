import { fleetBox } from '../../support/fleet-box';
import { aTarget } from '../../support/functions';

const SECOND = 1000;

describe('in the first run on a new machine', () => {
  it('nothing is begun ahead while a call waits for a start', async () => {
    const target = aTarget();
    const inUse: (typeof target)[] = [];
    const { acquire, nth, stems, clock } = fleetBox({ maxStems: 4, inUse });
    const acquired = acquire(target);
    inUse.push(target, aTarget({ memorySize: 512 }));
    await clock.advance(10 * SECOND);
    expect(stems).toHaveLength(0);
    nth(0).becomeReady();
    await acquired;
    await clock.advance(2 * SECOND);
    expect(stems.length).toBeGreaterThan(0);
  });

  it('a call finds a free slot though as much as possible is made ahead', async () => {
    const kinds = [128, 256, 512, 1024, 2048].map((memorySize) => aTarget({ memorySize }));
    const { acquire, made, stems, clock } = fleetBox({ maxStems: 4, inUse: kinds, concurrentStarts: 3 });
    await clock.advance(2 * SECOND);
    expect(stems).toHaveLength(2);
    const acquired = acquire(aTarget({ memorySize: 4096, functionName: 'called' }));
    expect(made).toHaveLength(1);
    made[0]?.becomeReady();
    expect(await acquired).toMatchObject({ startKind: 'cold' });
  });

  it('with a single slot things are still made ahead', async () => {
    const { stems, clock } = fleetBox({ maxStems: 1, inUse: [aTarget()], concurrentStarts: 1 });
    await clock.advance(2 * SECOND);
    expect(stems).toHaveLength(1);
  });
});
