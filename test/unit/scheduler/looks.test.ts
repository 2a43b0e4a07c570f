import { Looks } from '../../../src/scheduler/looks';
import { FixedBoxPolicy } from '../../../src/scheduler/policy/fixed-keep-alive';
import { LearnedBoxPolicy } from '../../../src/scheduler/policy/learned-box';
import type { BoxPolicy } from '../../../src/scheduler/policy/pool-policy';
import { fleetBox } from '../../support/fleet-box';
import { aTarget } from '../../support/functions';

const MINUTE = 60_000;

describe('which pools are due', () => {
  it('is those that have changed, once', () => {
    const looks = new Looks<string>();
    looks.note('a');
    looks.note('b');
    looks.note('a');
    expect(looks.take(0)).toEqual(['a', 'b']);
    expect(looks.take(0)).toEqual([]);
  });

  it('is those whose plan changes by itself, at the first time that was named', () => {
    const looks = new Looks<string>();
    looks.noteAt('a', 20);
    looks.noteAt('a', 10);
    looks.noteAt('a', 30);
    looks.noteAt('b', Number.POSITIVE_INFINITY);
    expect(looks.take(9)).toEqual([]);
    expect(looks.take(10)).toEqual(['a']);
    expect(looks.take(100)).toEqual([]);
  });

  it('counts a later time that is named after the first one has come', () => {
    const looks = new Looks<string>();
    looks.noteAt('a', 30);
    looks.noteAt('a', 10);
    looks.take(10);
    looks.noteAt('a', 50);
    expect(looks.take(40)).toEqual([]);
    expect(looks.take(50)).toEqual(['a']);
  });
});

/** The policy, with a count of how often it is asked for a plan. */
class Asked implements BoxPolicy {
  count = 0;

  constructor(private readonly policy: BoxPolicy) {}

  poolFor(...args: Parameters<BoxPolicy['poolFor']>): ReturnType<BoxPolicy['poolFor']> {
    const pool = this.policy.poolFor(...args);
    const hold = pool.hold.bind(pool);
    const asked = Object.assign(pool, {
      hold: (level: number) => {
        this.count += 1;
        return hold(level);
      },
    });
    return asked;
  }

  expected = (now: number) => this.policy.expected(now);
  forget = (functionName: string) => this.policy.forget(functionName);
  tick = (now: number, stemMb?: number) => this.policy.tick(now, stemMb);
  gaveWay = (perMbMs: number) => this.policy.gaveWay(perMbMs);
}

async function idleBox(policy: BoxPolicy, functions: number) {
  const box = fleetBox({
    policy,
    memoryBudgetMb: 1_000_000,
    idleBudgetMb: 1_000_000,
    concurrentStarts: functions,
  });
  for (let index = 0; index < functions; index += 1) {
    const call = box.acquire(aTarget({ functionName: `f${index}` }));
    box.nth(index).becomeReady();
    await call;
    box.nth(index).becomeReady();
  }
  await box.clock.advance(1000);
  return box;
}

describe('an idle box of 1,000 pools', () => {
  it('costs no look until their time has come, and then one each', async () => {
    const asked = new Asked(new FixedBoxPolicy(10 * MINUTE));
    const box = await idleBox(asked, 1000);
    const before = asked.count;
    await box.clock.advance(9 * MINUTE);
    expect(asked.count).toBe(before);
    await box.clock.advance(2 * MINUTE);
    expect(box.fleet.scheduler.environments()).toEqual([]);
    expect(asked.count - before).toBeLessThanOrEqual(1000);
  });

  it('reports nothing while nothing changes', async () => {
    const box = await idleBox(new FixedBoxPolicy(10 * MINUTE), 10);
    let reports = 0;
    box.telemetry.pools = () => (reports += 1);
    await box.clock.advance(9 * MINUTE);
    expect(reports).toBe(0);
    await box.clock.advance(2 * MINUTE);
    expect(reports).toBeGreaterThan(0);
  });
});

it('a learned plan is made anew when memory has become worth more, though no call comes', async () => {
  const policy = new LearnedBoxPolicy('lean');
  const box = await idleBox(policy, 1);
  await box.clock.advance(5_000);
  expect(box.nth(0).stopReason).toBeUndefined();
  const { prices, costs } = policy.record();
  const dear = { ...prices.lean, current: 10, integral: Math.log(10) };
  policy.restore({ costs, prices: { lean: dear } });
  await box.clock.advance(15_000);
  expect(box.nth(0).stopReason).toBe('keep-alive');
});
