import { afterFailedDelivery, nextDeliveryAt } from '../../../../src/async/policy/after-delivery';
import { roomOf } from '../../../../src/async/policy/room';
import { UndeliverableError } from '../../../../src/async/delivery';

describe('The room of a lane', () => {
  const facts = { free: 1000, own: 0, all: 0, each: 1, bound: 100, setbacks: 0, isProbing: false };
  it.each([
    ['alone it is half of what all may have', {}, 50],
    ['what may run bounds it', { free: 3 }, 3],
    ['nothing may run', { free: 0 }, 0],
    ['at its half it has none', { own: 50, all: 50 }, 0],
    ['others leave it half of the rest', { all: 50 }, 25],
    ['of what holds more, fewer', { each: 20 }, 2],
    ['one that holds more than half may begin alone', { each: 80 }, 1],
    ['and no second', { each: 80, own: 80, all: 80 }, 0],
    ['one that has nothing running may always begin', { all: 100 }, 1],
    ['after a setback it tries one', { setbacks: 1 }, 1],
    ['and no more before that one is back', { setbacks: 1, isProbing: true }, 0],
    ['also while others of it run for long', { setbacks: 1, own: 5, all: 5 }, 1],
  ])('%s', (_, given, expected) => {
    expect(roomOf({ ...facts, ...given })).toBe(expected);
  });
});

describe('A delivery that failed', () => {
  const delivery = { kind: 'record' as const, target: 'arn:aws:sqs:r:a:q', attempts: 0 };
  const HOURS = 3_600_000;

  it('is tried again, ever later, for six hours', () => {
    const away = new Error('connection refused');
    const first = afterFailedDelivery(delivery, { at: 0 }, away, 10);
    expect([first, nextDeliveryAt([first], 10)]).toEqual([
      { ...delivery, attempts: 1, lastFailure: { at: 10, code: 500, message: 'connection refused' } },
      1010,
    ]);
    expect(afterFailedDelivery({ ...delivery, attempts: 20 }, { at: 0 }, away, 6 * HOURS).isFinal).toBe(true);
  });

  it('is not when it can never be made', () => {
    const failed = afterFailedDelivery(delivery, { at: 0 }, new UndeliverableError('NoSuchBucket'), 10);
    expect([failed.isFinal, failed.lastFailure?.code, nextDeliveryAt([failed], 10)]).toEqual([
      true,
      400,
      undefined,
    ]);
  });
});
