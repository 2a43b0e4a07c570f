import { SourceFigures } from '../../../../src/sources/figures/source-figures';
import type { SourceFact } from '../../../../src/telemetry/events';
import { FakeClock } from '../../../support/fake-clock';

const NOTHING = { records: 0, batches: 0, failures: 0, filtered: 0, retries: 0, dropped: 0 };
const START = Date.UTC(2026, 0, 1);
const about = { source: 'm', kind: 'sqs', functionName: 'f' } as const;
const batch = (records: number) => ({ ...about, what: 'batch', records }) as const;
const ended = (outcome: 'ok' | 'partial' | 'failed' | 'throttled') =>
  ({ ...about, what: 'batch-ended', outcome, failedRecords: 0, durationMs: 1 }) as const;

function box() {
  const clock = new FakeClock(START);
  const figures = new SourceFigures(clock);
  const tell = (...facts: SourceFact[]) => facts.forEach((fact) => figures.sourceFact(fact));
  return { clock, figures, tell };
}

test('facts of a source add up, each where it belongs', () => {
  const { figures, tell } = box();
  tell(batch(10), ended('partial'), batch(5), ended('failed'), batch(1), ended('ok'), ended('throttled'));
  tell({ ...about, what: 'filtered', records: 3 }, { ...about, what: 'retried', records: 2 });
  tell({ ...about, what: 'dropped', records: 1, condition: 'RetriesExhausted', isKept: true });
  expect(figures.figures('m').counts).toEqual({
    ...{ records: 16, batches: 3, failures: 2, filtered: 3, retries: 2, dropped: 1 },
  });
  expect(figures.figures('other')).toEqual({ counts: NOTHING, rate: 0 });
});

test('what a schedule gives to its targets is counted as they are given it, not when it fires', () => {
  const { figures, tell } = box();
  tell({ source: 's', kind: 'schedule', what: 'fired', lateMs: 3 });
  expect(figures.figures('s')).toMatchObject({ counts: NOTHING, lastAt: START });
});

test('the rate is that of the last minute', async () => {
  const { clock, figures, tell } = box();
  tell(batch(600));
  expect(figures.figures('m').rate).toBe(10);
  await clock.advance(30_000);
  tell(batch(60));
  expect(figures.figures('m')).toMatchObject({ rate: 11, lastAt: START + 30_000 });
  await clock.advance(31_000);
  expect(figures.figures('m').rate).toBe(1);
  await clock.advance(600_000);
  expect(figures.figures('m').rate).toBe(0);
});

test('of pollers and of what waits the last word counts', () => {
  const { figures, tell } = box();
  tell({ ...about, what: 'pollers', count: 5 }, { ...about, what: 'pollers', count: 2 });
  tell({ ...about, what: 'lag', records: 100, oldestMs: 7000 }, { ...about, what: 'lag', oldestMs: 50 });
  expect(figures.figures('m')).toMatchObject({ pollers: 2, lag: { oldestMs: 50 } });
  expect(figures.figures('m').lag).not.toHaveProperty('records');
});

test('a source that goes takes its figures along', () => {
  const { figures, tell } = box();
  tell(batch(1), { ...about, what: 'removed' });
  expect(figures.figures('m').counts).toEqual(NOTHING);
});
