import type { ResolvedFunction } from '../../../src/functions/model';
import { fleetBox, settled } from '../../support/fleet-box';
import { aTarget } from '../../support/functions';
import { STEM_DEADLINE_MS } from '../../../src/scheduler/stem-boots';
import { REFILL_DELAY_MS } from '../../../src/scheduler/stems';

/** A box that keeps stems for one function, the first of which is ready. */
async function stemBox(options: Parameters<typeof fleetBox>[0] = {}) {
  const box = fleetBox({ maxStems: 4, inUse: [aTarget()], ...options });
  box.stem(0).becomeReady();
  await settled();
  return box;
}

describe('a stem that was taken', () => {
  it('is replaced a tenth of a second later, whenever that is', async () => {
    const { acquire, nth, stems, clock } = await stemBox();
    await clock.advance(3_045);
    const call = acquire();
    nth(0).becomeReady();
    expect(await call).toMatchObject({ startKind: 'stem' });
    expect(stems).toHaveLength(1);
    await clock.advance(REFILL_DELAY_MS);
    expect(stems.length).toBeGreaterThan(1);
  });

  it('is not replaced before the pause that failures have ordered is over', async () => {
    const { acquire, nth, stem, stems, clock } = await stemBox();
    const first = acquire();
    nth(0).becomeReady();
    await first;
    await clock.advance(REFILL_DELAY_MS);
    stem(1).becomeReady();
    for (const pauseMs of [100, 200, 400, 800]) {
      stems.at(-1)?.lose();
      await clock.advance(pauseMs);
    }
    stems.at(-1)?.lose();
    const before = stems.length;
    const second = acquire();
    nth(1).becomeReady();
    await second;
    await clock.advance(1_599);
    expect(stems).toHaveLength(before);
    await clock.advance(1);
    expect(stems.length).toBeGreaterThan(before);
  });
});

describe('the stems of a box', () => {
  it.each<[string, number, number]>([
    ['may hold a tenth of its memory, to the last MB', 80, 1],
    ['hold none where a single one is more than that', 79, 0],
  ])('%s', async (_, memoryBudgetMb, count) => {
    const { stems, clock } = fleetBox({ maxStems: 4, inUse: [aTarget()], memoryBudgetMb });
    await clock.advance(60_000);
    expect(stems.length > 0 ? 1 : 0).toBe(count);
  });

  it('of a new function are made at once, before it is called', async () => {
    const inUse: ResolvedFunction[] = [];
    const { fleet, stems, clock } = fleetBox({ maxStems: 4, inUse });
    await clock.advance(500);
    expect(stems).toHaveLength(0);
    inUse.push(aTarget());
    fleet.functionsChanged();
    await clock.advance(50);
    expect(stems.length).toBeGreaterThan(0);
  });

  it('that no function could use any more end', async () => {
    const inUse = [aTarget()];
    const { stem, clock, actions, fleet } = await stemBox({ inUse });
    inUse.length = 0;
    await clock.advance(20_000);
    expect([stem(0).isStopped, fleet.stems.list()]).toEqual([true, []]);
    expect(actions()).toContain('kill: surplus');
  });

  it('end when the operator asks for it, and are made anew after a moment', async () => {
    const { fleet, stem, stems, clock } = await stemBox();
    expect(fleet.stems.dropAll()).toBe(1);
    expect([stem(0).isStopped, stems.length, fleet.stems.dropAll()]).toEqual([true, 1, 0]);
    await clock.advance(10 * REFILL_DELAY_MS - 1);
    expect(stems).toHaveLength(1);
    await clock.advance(1);
    expect(stems).toHaveLength(2);
  });
});

describe('a stem that never becomes ready', () => {
  it('is removed when its time is over, and whoever waited for it gets an environment of its own', async () => {
    const { acquire, made, nth, stem, clock, telemetry, actions } = fleetBox({
      maxStems: 1,
      inUse: [aTarget()],
    });
    const call = acquire();
    await clock.advance(STEM_DEADLINE_MS - 1);
    expect([made.length, stem(0).isStopped]).toEqual([0, false]);
    await clock.advance(1);
    expect([made.length, stem(0).isStopped]).toEqual([1, true]);
    nth(0).becomeReady();
    expect(await call).toMatchObject({ startKind: 'cold', waitedMs: STEM_DEADLINE_MS });
    expect(telemetry.failures).toEqual(['stem']);
    expect(actions()).toContain('kill: start-failed');
  });

  it('holds up no later call', async () => {
    const { acquire, made, nth, stems, clock } = fleetBox({ maxStems: 1, inUse: [aTarget()] });
    await clock.advance(STEM_DEADLINE_MS + 1000);
    expect(stems).toHaveLength(2);
    const call = acquire();
    expect(made).toHaveLength(1);
    nth(0).becomeReady();
    expect(await call).toMatchObject({ startKind: 'cold', waitedMs: 0 });
  });

  it('gives its memory back, and is tried again after pauses that grow', async () => {
    const { fleet, stems, clock } = fleetBox({ maxStems: 1, inUse: [aTarget()] });
    await clock.advance(STEM_DEADLINE_MS);
    expect(fleet.capacity.reservedMb).toBe(0);
    await clock.advance(10 * 60_000);
    const rounds = (10 * 60_000) / (STEM_DEADLINE_MS + 5_000);
    expect(stems.length).toBeGreaterThan(rounds - 2);
    expect(stems.length).toBeLessThan(rounds + 6);
    stems.at(-1)?.becomeReady();
    await clock.advance(STEM_DEADLINE_MS);
    expect([stems.at(-1)?.isStopped, fleet.stems.ready().length]).toEqual([false, 1]);
  });

  it('refuses the call whose test control asked for it', async () => {
    const { acquire, clock } = fleetBox({ maxStems: 1 });
    const refused = expect(acquire(aTarget(), { forceStart: 'stem' })).rejects.toThrow('Rate Exceeded');
    await clock.advance(STEM_DEADLINE_MS);
    await refused;
  });

  it('keeps no timer when the box is closed', async () => {
    const { fleet, acquire, clock } = fleetBox({ maxStems: 1, inUse: [aTarget()] });
    const refused = expect(acquire(aTarget(), { forceStart: 'stem' })).rejects.toThrow();
    await fleet.close();
    await refused;
    expect(clock.pending).toBe(0);
  });
});
