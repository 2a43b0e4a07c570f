import { openLoop } from '../../../../src/cli/bench/open-loop';
import { deferred } from '../../../../src/lib/deferred';
import { FakePacer } from './fake-pacer';

const PLAN = { rate: 10, durationMs: 500 };
const signal = new AbortController().signal;

it('means calls to be sent at even times from the first on', async () => {
  const intended: number[] = [];
  await openLoop(PLAN, new FakePacer(), signal, (at) => {
    intended.push(at);
    return Promise.resolve();
  });
  expect(intended).toEqual([1000, 1100, 1200, 1300, 1400]);
});

it('sends on while no answer comes', async () => {
  const answers = deferred<void>();
  let sent = 0;
  const loop = openLoop(PLAN, new FakePacer(), signal, () => {
    sent += 1;
    if (sent === 5) answers.resolve();
    return answers.promise;
  });
  await loop;
  expect(sent).toBe(5);
});

it('counts a stall for every call that it delays', async () => {
  const pacer = new FakePacer({ wait: 1, ms: 250 });
  const late: number[] = [];
  await openLoop(PLAN, pacer, signal, (at) => {
    late.push(pacer.now() - at);
    return Promise.resolve();
  });
  expect(late).toEqual([0, 250, 150, 50, 0]);
});

it('ends with the first error, and when it is interrupted', async () => {
  let sent = 0;
  const failing = openLoop(PLAN, new FakePacer(), signal, () => {
    sent += 1;
    return Promise.reject(new Error('nothing listens there'));
  });
  await expect(failing).rejects.toThrow('nothing listens there');
  expect(sent).toBe(1);
  const interruption = new AbortController();
  sent = 0;
  await openLoop(PLAN, new FakePacer(), interruption.signal, () => {
    sent += 1;
    if (sent === 2) interruption.abort();
    return Promise.resolve();
  });
  expect(sent).toBe(2);
});
