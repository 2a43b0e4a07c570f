import { endAll } from '../../../src/lib/stop-steps';
import { FakeClock, settled } from '../../support/fake-clock';
import { RecordingLog } from '../../support/telemetry';

function box() {
  const ended: string[] = [];
  const step = (what: string, end: () => Promise<void> | void = () => void ended.push(what)) => ({
    ...{ what, end, limitMs: 1000 },
  });
  return { ended, step, clock: new FakeClock(), log: new RecordingLog() };
}

test('one thing is ended after the other', async () => {
  const { ended, step, clock, log } = box();
  let release = () => {};
  const slow = step('slow', () => new Promise((resolve) => (release = resolve)));
  const all = endAll([step('first'), slow, step('last')], { clock, log });
  await settled();
  expect(ended).toEqual(['first']);
  release();
  await all;
  expect([ended, log.lines, clock.pending]).toEqual([['first', 'last'], [], 0]);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('broken');
    },
    'broken',
  ],
  ['fails', () => Promise.reject(new Error('broken')), 'broken'],
  ['hangs', () => new Promise<void>(() => {}), 'bad did not answer within 1000 ms'],
])('what %s is logged, and the next thing is ended', async (_, end, message) => {
  const { ended, step, clock, log } = box();
  const all = endAll([step('bad', end), step('good')], { clock, log });
  await clock.advance(1000);
  await all;
  expect(ended).toEqual(['good']);
  expect(log.lines).toEqual([
    [
      'error',
      'a step of the stop failed; the next one follows',
      { step: 'bad', error: expect.objectContaining({ message }) },
    ],
  ]);
});
