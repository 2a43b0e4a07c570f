import { LearnedBoxPolicy } from '../../../../src/scheduler/policy/learned-box';
import type { Hold, PoolPolicy } from '../../../../src/scheduler/policy/pool-policy';

const MINUTE = 60_000;
const FACTS = { memoryMb: 128, settings: {} };

/** Calls of a second whose gaps are these, with a tick of the box each simulated minute. Returns when the last one ended. */
function live(box: LearnedBoxPolicy, pool: PoolPolicy, gaps: readonly number[], from = 0, level = 1): number {
  let now = from;
  for (const gap of gaps) {
    for (let tick = now + MINUTE; tick < now + gap; tick += MINUTE) {
      box.tick(tick);
      pool.hold(level);
    }
    now += gap;
    pool.rose(level, now, true);
    now += 1000;
    pool.fell(level, now);
    pool.hold(level);
  }
  return now;
}

function times<T>(count: number, value: T): T[] {
  return new Array<T>(count).fill(value);
}

function covers(holds: readonly Hold[], ms: number): boolean {
  return holds.some(({ fromMs, untilMs }) => ms >= fromMs && ms < untilMs);
}

it('keeps a function of which nothing is known for a while', () => {
  const pool = new LearnedBoxPolicy('lean').poolFor('f', FACTS);
  pool.rose(1, 0, true);
  pool.fell(1, 1000);
  const [hold] = pool.hold(1);
  expect(hold?.fromMs).toBe(0);
  expect(hold?.untilMs).toBeGreaterThan(10_000);
  expect(hold?.because).toMatch(/^functions of this box that are new are kept for /);
});

it('takes the price of lean functions over from the record of a version that had one for each setting', () => {
  const before = new LearnedBoxPolicy();
  const { costs, prices } = before.record();
  const lean = { ...prices.lean, current: 0.01 };
  const older = { costs, prices: { lean, balanced: prices.lean, warm: prices.lean } };
  const box = new LearnedBoxPolicy();
  box.restore(older);
  expect(box.price('lean')).toBe(0.01);
  expect(box.record().prices).toEqual({ lean });
});

it('learns to be there when a timer fires, and not in between', () => {
  const box = new LearnedBoxPolicy('lean');
  const pool = box.poolFor('timer', FACTS);
  live(box, pool, times(30, 30 * MINUTE));
  const holds = pool.hold(1);
  expect(covers(holds, 30 * MINUTE)).toBe(true);
  expect(covers(holds, 10 * MINUTE)).toBe(false);
  expect(covers(holds, 60 * MINUTE)).toBe(false);
  const forTimer = holds.find(({ untilMs }) => untilMs > 30 * MINUTE);
  expect(forTimer?.because).toMatch(
    /^a call came 2\d min to 3\d min after the last one in 100 % of 2\d gaps$/,
  );
});

it('tells how often calls came within the time for which it keeps', () => {
  const box = new LearnedBoxPolicy('lean');
  const pool = box.poolFor('f', FACTS);
  live(box, pool, times(100, 5_000));
  expect(pool.hold(1)[0]?.because).toMatch(
    /^a call came within \d+ (s|min) of the last one in 100 % of \d+ gaps$/,
  );
});

it('learns each level by itself', () => {
  const box = new LearnedBoxPolicy('lean');
  const pool = box.poolFor('f', FACTS);
  const end = live(box, pool, times(200, 20_000));
  live(box, pool, times(3, 4 * 60 * MINUTE), end, 2);
  expect(covers(pool.hold(1), 20_000)).toBe(true);
  expect(covers(pool.hold(2), 60 * MINUTE)).toBe(false);
});

it('holds less of what is large', () => {
  const box = new LearnedBoxPolicy('lean');
  const pools = [64, 4096].map((memoryMb) => box.poolFor(`${memoryMb}`, { memoryMb, settings: {} }));
  const gaps = Array.from({ length: 60 }, (_, index) => 1000 * 1.15 ** (index % 50));
  for (const pool of pools) live(box, pool, gaps);
  const [small = 0, large = 0] = pools.map((pool) =>
    pool.hold(1).reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0),
  );
  expect(small).toBeGreaterThan(2 * large);
});

it('holds longer for a function that takes long to initialise', () => {
  const lengths = [10, 5000].map((initMs) => {
    const box = new LearnedBoxPolicy('lean');
    const pool = box.poolFor('f', FACTS);
    pool.started({ kind: 'cold', initMs });
    live(
      box,
      pool,
      times(20, 20 * MINUTE).map((gap, index) => gap * (1 + (index % 4))),
    );
    return pool.hold(1).reduce((sum, { fromMs, untilMs }) => sum + untilMs - fromMs, 0);
  });
  expect(lengths[1]).toBeGreaterThan(lengths[0] ?? 0);
});

it('keeps what it has learned when the function is deployed anew, until it is forgotten', () => {
  const box = new LearnedBoxPolicy('lean');
  const pool = () => box.poolFor('timer:$LATEST', FACTS);
  live(box, pool(), times(30, 30 * MINUTE));
  expect(covers(pool().hold(1), 10 * MINUTE)).toBe(false);
  expect(covers(pool().hold(1), 30 * MINUTE)).toBe(true);
  box.forget('tim');
  expect(pool().hold(1)[0]?.because).toMatch(/gaps$/);
  box.forget('timer');
  expect(pool().hold(1)[0]?.because).toMatch(/^functions of this box that are new/);
});

it('counts a gap that a pool began and another ends', () => {
  const box = new LearnedBoxPolicy('lean');
  let now = 0;
  for (let call = 0; call < 10; call += 1, now += 30 * MINUTE) {
    const pool = box.poolFor('timer:$LATEST', FACTS);
    pool.rose(1, now, true);
    pool.fell(1, now + 1000);
  }
  const pool = box.poolFor('timer:$LATEST', FACTS);
  expect(pool.falls()[1]).toBe(9 * 30 * MINUTE + 1000);
  expect(covers(pool.hold(1), 29.9 * MINUTE)).toBe(true);
  expect([...box.expected(now)]).toEqual(['timer:$LATEST']);
  expect([...box.expected(now + 3 * 60 * MINUTE)]).toEqual([]);
});

it('keeps no more function versions than it may, and those that were called last', () => {
  const box = new LearnedBoxPolicy('lean', undefined, 3);
  const timers = ['a', 'b', 'c', 'd'].map((name) => `${name}:1`);
  for (const [index, key] of timers.entries())
    live(box, box.poolFor(key, FACTS), times(10, 30 * MINUTE), index);
  // Asking for a forgotten one makes it anew, in place of another.
  const isKnown = timers.reverse().map((key) => box.poolFor(key, FACTS).falls().length > 0);
  expect(isKnown).toEqual([true, true, true, false]);
});

it('obeys a keep-alive of the function', () => {
  const box = new LearnedBoxPolicy('lean');
  const pool = box.poolFor('f', { memoryMb: 128, settings: { keepAliveMs: 45_000 } });
  live(box, pool, times(10, 30 * MINUTE));
  expect(pool.hold(1)).toEqual([
    { fromMs: 0, untilMs: 45_000, because: 'idle environments are kept for 45 s' },
  ]);
});

it('counts the memory of stems as held', () => {
  const [without, withStems] = [0, 2000].map((stemMb) => {
    const box = new LearnedBoxPolicy('lean');
    const pool = box.poolFor('f', FACTS);
    for (let now = 0; now < 60 * MINUTE; now += MINUTE) {
      pool.rose(1, now, true);
      pool.fell(1, now + 1000);
      pool.hold(1);
      box.tick(now + MINUTE, stemMb);
    }
    return box.price();
  });
  expect(withStems).toBeGreaterThan(5 * (without ?? 0));
});

it('holds longer until a goal is met', () => {
  const box = new LearnedBoxPolicy('lean');
  const gaps = Array.from({ length: 400 }, (_, index) => (index % 10 === 9 ? 90 * MINUTE : 2 * MINUTE));
  const usual = box.poolFor('usual', FACTS);
  live(box, usual, gaps);
  const strict = box.poolFor('strict', { memoryMb: 128, settings: { warmth: { coldShare: 0.01 } } });
  live(box, strict, gaps);
  expect(covers(strict.hold(1), 90 * MINUTE)).toBe(true);
});
