import { BINS, EDGES_MS } from '../../../../src/scheduler/policy/gap-bins';
import { GapHistory } from '../../../../src/scheduler/policy/gap-history';
import { LearnedFunction, type LearnedRecord } from '../../../../src/scheduler/policy/learned-function';

const HOUR = 3_600_000;

/** As it is stored. */
function stored(learned: LearnedFunction): LearnedRecord {
  return JSON.parse(JSON.stringify(learned.record())) as LearnedRecord;
}

function withGaps(level: number, gaps: readonly number[], fellAt?: number): LearnedFunction {
  const learned = new LearnedFunction();
  const state = learned.level(level);
  for (const gap of gaps) state.gaps.history.add(gap, HOUR);
  if (fellAt !== undefined) Object.assign(state, { fellAt, isIdle: true });
  return learned;
}

describe('what is stored of a function', () => {
  it('is the same when it is read again', () => {
    const learned = withGaps(1, [5_000, 5_100, 1_800_000, 9 * HOUR], 17);
    learned.level(64).gaps.history.add(2_000, HOUR);
    learned.started(123.5);
    learned.keepPrice(-3.25);
    const record = stored(learned);
    const again = LearnedFunction.of(record, 20);
    expect(stored(again)).toEqual(record);
    expect(again.level(1).gaps.history.count).toBe(4);
    expect(again.level(1)).toMatchObject({ fellAt: 17, isIdle: true, accountedTo: 20 });
    expect(again.level(64).isIdle).toBe(false);
  });

  it('weighs old gaps less after that, as if there had been no restart', () => {
    const steady = new GapHistory();
    let restarted = new GapHistory();
    for (let index = 0; index < 60; index += 1) {
      const gap = 1000 * 1.2 ** (index % 30);
      for (const history of [steady, restarted]) history.add(gap, index * 2 * HOUR);
      restarted = GapHistory.of(restarted.record());
    }
    expect(restarted.count).toBeCloseTo(steady.count, 1);
    for (let bin = 0; bin < BINS; bin += 10)
      expect(restarted.endedIn(bin, bin + 10)).toBeCloseTo(steady.endedIn(bin, bin + 10), 1);
  });

  it('is no larger than 100 kB, however many levels and gaps there were', () => {
    const learned = new LearnedFunction();
    for (let level = 1; level <= 1000; level += 1) {
      const state = learned.level(level);
      state.fellAt = 1_700_000_000_000.123;
      state.isIdle = true;
      for (const edge of EDGES_MS.slice(0, BINS))
        for (let call = 0; call < 3; call += 1) state.gaps.history.add(edge, call * HOUR + level);
    }
    expect(JSON.stringify(learned.record()).length).toBeLessThan(100_000);
  });

  it('does not say when a running call will have ended, or what the operator let go', () => {
    const learned = withGaps(1, [1000], 5);
    learned.level(1).isForgone = true;
    learned.level(2);
    expect(stored(learned).levels.map(({ level, fellAt }) => [level, fellAt])).toEqual([
      [1, undefined],
      [2, undefined],
    ]);
  });

  it('never lies in the future, wherever the clock has gone', () => {
    const again = LearnedFunction.of(stored(withGaps(1, [1000], 500)), 400);
    expect(again.level(1).fellAt).toBe(400);
  });

  it.each([
    ['a level that there is not', { levels: [{ level: 65, gaps: { ended: [], beyond: 0 } }] }],
    ['a bin that there is not', { levels: [{ level: 1, gaps: { ended: [BINS, 1], beyond: 0 } }] }],
    ['a number that is none', { levels: [{ level: 1, gaps: { ended: [3, 'x'], beyond: 0 } }] }],
    ['a negative number', { levels: [{ level: 1, gaps: { ended: [], beyond: -1 } }] }],
    ['a time that is none', { levels: [{ level: 1, fellAt: '', gaps: { ended: [], beyond: 0 } }] }],
    ['nothing', {}],
  ])('is refused when it has %s', (_, record) => {
    expect(() => LearnedFunction.of(record as unknown as LearnedRecord, 0)).toThrow();
  });
});
