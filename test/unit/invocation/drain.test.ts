import { drained } from '../../../src/invocation/drain';
import { FakeClock } from '../../support/fake-clock';
import { RecordingLog } from '../../support/telemetry';

function box(calls: number) {
  const clock = new FakeClock();
  const log = new RecordingLog();
  const state = { calls, isOver: false };
  void drained({ inFlight: () => state.calls, clock, log, budgetMs: 30_000 }).then(
    () => (state.isOver = true),
  );
  return { clock, log, state };
}

test('a stop waits for nothing where no call runs', async () => {
  const { clock, log, state } = box(0);
  await clock.advance(0);
  expect([state.isOver, log.lines]).toEqual([true, []]);
});

test('a stop waits for the calls that run, and says so every five seconds', async () => {
  const { clock, log, state } = box(2);
  await clock.advance(12_000);
  expect(state.isOver).toBe(false);
  expect(log.lines.map(([level, , fields]) => [level, fields?.calls])).toEqual([
    ['info', 2],
    ['info', 2],
    ['info', 2],
  ]);
  state.calls = 0;
  await clock.advance(20);
  expect([state.isOver, log.lines.length, clock.pending]).toEqual([true, 3, 0]);
});

test('a stop waits no longer than its budget, and says what it cuts', async () => {
  const { clock, log, state } = box(1);
  await clock.advance(29_999);
  expect(state.isOver).toBe(false);
  await clock.advance(1);
  expect([state.isOver, clock.pending]).toEqual([true, 0]);
  expect(log.lines.at(-1)).toMatchObject(['warn', expect.stringContaining('calls are cut'), { calls: 1 }]);
});
