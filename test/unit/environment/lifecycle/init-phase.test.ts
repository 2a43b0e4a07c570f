import { InitPhase } from '../../../../src/environment/lifecycle/init-phase';
import { SANDBOX_LOST } from '../../../../src/environment/lifecycle/failure';
import { FakeClock } from '../../../support/fake-clock';

function phase() {
  const clock = new FakeClock();
  const told: string[] = [];
  const init = new InitPhase(
    { version: { timeout: 3 }, initializationType: 'on-demand' },
    clock,
    {
      initReport: (ms, which, failure) => {
        if (failure) told.push(`${which} failed after ${ms}`);
      },
    },
    {
      start: () => void told.push('start'),
      kill: () => void told.push('kill'),
      limitReached: ({ cause }) => void told.push(cause),
    },
  );
  return { clock, told, init };
}

describe('the init phase', () => {
  it('counts from the container to the first success, and has no limit then', async () => {
    const { clock, told, init } = phase();
    init.prepare();
    await clock.advance(20);
    init.run();
    await clock.advance(70);
    init.succeeded();
    expect([init.ms, init.isDone, clock.pending]).toEqual([90, true, 0]);
    await clock.advance(20_000);
    expect(told).toEqual(['start']);
  });

  it('is run again when the process of the failed one has ended, under no limit of its own', async () => {
    const { clock, told, init } = phase();
    init.prepare();
    init.run();
    await clock.advance(10_000);
    expect(init.failed(SANDBOX_LOST)).toBe(true);
    init.runAgain();
    expect(told).toEqual([
      'start',
      'Init phase timed out after 10.00 seconds',
      'init failed after 10000',
      'kill',
    ]);
    expect(init.processEnded()).toBe(true);
    expect([told.at(-1), clock.pending]).toEqual(['start', 0]);
    await clock.advance(5);
    init.succeeded();
    // Only the first one is a part of the bill.
    expect([init.ms, init.isDone, init.isAgain]).toEqual([undefined, true, false]);
  });

  it('fails for good the second time, and counts that one alone', async () => {
    const { clock, told, init } = phase();
    init.prepare();
    init.run();
    expect(init.processEnded()).toBe(false);
    init.failed(SANDBOX_LOST);
    await clock.advance(1000);
    init.runAgain();
    await clock.advance(7);
    expect(init.failed(SANDBOX_LOST)).toBe(false);
    expect(told).toEqual(['start', 'init failed after 0', 'start', 'invoke failed after 7']);
  });
});
