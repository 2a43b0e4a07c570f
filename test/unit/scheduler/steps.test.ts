import { fleetBox } from '../../support/fleet-box';
import { aTarget } from '../../support/functions';

function broken(): never {
  throw new Error('broken');
}

async function idle(box: ReturnType<typeof fleetBox>, functionName: string, index: number): Promise<void> {
  const call = box.acquire(aTarget({ functionName }));
  box.nth(index).becomeReady();
  await call;
  box.nth(index).becomeReady();
}

describe('the regular look at the pools', () => {
  it('goes on with the other pools, and next time, when one of them fails', async () => {
    const box = fleetBox({ freezeAfterMs: 1000, keepAliveMs: 5_000 });
    await idle(box, 'a', 0);
    await idle(box, 'b', 1);
    box.nth(0).freeze = broken;
    await box.clock.advance(4_000);
    expect([box.nth(0).isFrozen, box.nth(1).isFrozen]).toEqual([false, true]);
    await box.clock.advance(5_000);
    expect(box.nth(0).stopReason).toBe('keep-alive');
  });

  it('tells the same failure once a minute', async () => {
    const box = fleetBox({ freezeAfterMs: 1000 });
    await idle(box, 'a', 0);
    box.nth(0).freeze = broken;
    await box.clock.advance(50_000);
    expect(box.errors).toHaveLength(1);
    expect(box.errors[0]).toMatchObject({
      step: 'freezing an environment of a',
      error: { message: 'broken' },
    });
    await box.clock.advance(50_000);
    expect(box.errors).toHaveLength(2);
  });

  it('survives whatever fails in it', async () => {
    const box = fleetBox({ keepAliveMs: 5_000 });
    await idle(box, 'a', 0);
    box.telemetry.pools = broken;
    box.fleet.stems.resize = broken;
    box.fleet.policy.tick = broken;
    await box.clock.advance(7_000);
    expect(box.nth(0).stopReason).toBe('keep-alive');
    expect(box.errors.map(({ step }) => step)).toContain('reporting the pools');
  });
});

it('the memory in use is sampled again after a sample that failed', async () => {
  const box = fleetBox();
  await idle(box, 'a', 0);
  box.nth(0).memoryUsage = broken;
  await box.clock.advance(10_000);
  expect(box.fleet.report().usedMb).toBe(0);
  expect(box.errors.map(({ step }) => step)).toEqual(['sampling the memory that is in use']);
  box.nth(0).memoryUsage = () => 20 * 1024 * 1024;
  await box.clock.advance(10_000);
  expect(box.fleet.report().usedMb).toBe(20);
});
