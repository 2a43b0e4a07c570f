import { UndeliverableError, type Delivery } from '../../../../../src/async/delivery';
import { FailureDeliveries } from '../../../../../src/sources/mapping/call/failure-deliveries';
import { FakeClock, settled } from '../../../../support/fake-clock';
import { silentLog } from '../../../../support/telemetry';

const delivery: Delivery = {
  kind: 'record',
  target: 'arn:aws:sqs:us-east-1:000000000000:dead',
  requestId: 'r1',
  functionName: 'f',
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
  condition: 'RetryAttemptsExhausted',
  body: Buffer.from('{}'),
};

function box(deliver: () => Promise<void>) {
  const clock = new FakeClock();
  const deliveries = new FailureDeliveries({
    ...{ destinations: { deliver }, clock, log: silentLog, patienceMs: 60_000 },
  });
  return { clock, deliveries };
}

it('a destination that is away is tried again until it has the record', async () => {
  let tries = 0;
  const { clock, deliveries } = box(() => {
    tries += 1;
    return tries < 3 ? Promise.reject(new Error('away')) : Promise.resolve();
  });
  const done = deliveries.deliver(delivery, new AbortController().signal);
  await settled();
  await clock.advance(3000);
  expect([tries, await done]).toEqual([3, true]);
});

it('one that stays away has not had it', async () => {
  const { clock, deliveries } = box(() => Promise.reject(new Error('away')));
  const done = deliveries.deliver(delivery, new AbortController().signal);
  await settled();
  await clock.advance(60_000);
  expect([await done, clock.pending]).toEqual([false, 0]);
});

it('what can never be delivered is not tried again', async () => {
  const { clock, deliveries } = box(() => Promise.reject(new UndeliverableError('no such queue')));
  expect([await deliveries.deliver(delivery, new AbortController().signal), clock.pending]).toEqual([
    false,
    0,
  ]);
});

it('a stop ends the wait for the next try', async () => {
  const stop = new AbortController();
  const { clock, deliveries } = box(() => Promise.reject(new Error('away')));
  const done = deliveries.deliver(delivery, stop.signal);
  await settled();
  await clock.advance(500);
  stop.abort();
  expect([await done, clock.pending]).toEqual([false, 0]);
});
