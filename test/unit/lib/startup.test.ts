import { StartInterrupted, STEP_MS, Startup } from '../../../src/lib/startup';
import { FakeClock, settled } from '../../support/fake-clock';
import { RecordingLog } from '../../support/telemetry';

function box() {
  const ended: string[] = [];
  const interrupt = new AbortController();
  const clock = new FakeClock();
  const log = new RecordingLog();
  const startup = new Startup({ clock, log, interrupted: interrupt.signal });
  const begin = (what: string, work: () => unknown = () => what) =>
    startup.begin(what, work, () => void ended.push(what));
  const errors = () => log.lines.filter(([level]) => level === 'error').map(([, message]) => message);
  return { ended, interrupt, clock, startup, begin, errors };
}

test('what was begun is ended in reverse, once', async () => {
  const { ended, startup, begin, clock } = box();
  expect(await begin('first')).toBe('first');
  await begin('second');
  await startup.end();
  await startup.end();
  expect([ended, clock.pending]).toEqual([['second', 'first'], 0]);
});

test('what could not be begun is not ended; what was begun before it is', async () => {
  const { ended, startup, begin } = box();
  await begin('first');
  const broken = () => Promise.reject(new Error('broken'));
  await expect(begin('second', broken)).rejects.toThrow('broken');
  await startup.end();
  expect(ended).toEqual(['first']);
});

test('an end that fails or hangs keeps none of the others from being ended', async () => {
  const { ended, startup, begin, clock, errors } = box();
  await begin('first');
  await startup.begin(
    'fails',
    () => 1,
    () => Promise.reject(new Error('broken')),
  );
  await startup.begin(
    'hangs',
    () => 1,
    () => new Promise(() => {}),
  );
  const all = startup.end();
  await clock.advance(STEP_MS);
  await all;
  expect([ended, errors().length]).toEqual([['first'], 2]);
});

test('an interruption lets the step under way end, which is then ended too, and begins no other', async () => {
  const { ended, startup, begin, interrupt } = box();
  let release = () => {};
  const slow = begin('slow', () => new Promise<void>((resolve) => (release = resolve)));
  interrupt.abort();
  release();
  await expect(slow).rejects.toThrow(StartInterrupted);
  await expect(begin('next')).rejects.toThrow(StartInterrupted);
  await startup.end();
  expect(ended).toEqual(['slow']);
});

test('an interruption waits for no step for ever; what comes after all is ended as it comes', async () => {
  const { ended, begin, interrupt, clock } = box();
  let release = () => {};
  const slow = begin('slow', () => new Promise<void>((resolve) => (release = resolve)));
  const refused = expect(slow).rejects.toThrow(`slow did not answer within ${STEP_MS} ms`);
  interrupt.abort();
  await clock.advance(STEP_MS);
  await refused;
  expect(ended).toEqual([]);
  release();
  await settled();
  expect([ended, clock.pending]).toEqual([['slow'], 0]);
});
