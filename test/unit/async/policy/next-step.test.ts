import { afterAnswer, afterRefusal, beforeTry } from '../../../../src/async/policy/next-step';
import { clientError, PlatformError, StoppingError, ThrottledError } from '../../../../src/errors';
import { failed, ok, policy } from '../../../support/event-box';

const NOW = 1_000_000;
const event = (tries = 0, ageMs = 0, setbacks = 0) => ({
  acceptedAt: NOW - ageMs,
  progress: { tries, setbacks, deliveries: [] },
});
const short = policy({ maximumEventAgeSeconds: 60 });

describe('Before a try', () => {
  it.each([
    ['it is tried', event(), policy(), undefined],
    ['at its age limit it is tried', event(0, 60_000), short, undefined],
    ['past it it ends', event(1, 60_001), short, 'EventAgeExceeded'],
    [
      'a function that may not run ends it',
      event(),
      policy({ reservedConcurrency: 0 }),
      'ZeroReservedConcurrency',
    ],
    ['one that may run once does not', event(), policy({ reservedConcurrency: 1 }), undefined],
  ])('%s', (_, given, its, condition) => {
    const step = beforeTry(given, its, NOW);
    expect(step?.step === 'end' ? step.end.condition : step).toBe(condition);
  });
});

describe('After the function has answered', () => {
  const cases: [string, ReturnType<typeof event>, ReturnType<typeof policy>, typeof ok, string | number][] = [
    ['success ends it', event(), policy(), ok, 'Success'],
    ['the first failure is retried after a minute', event(0), policy(), failed, 60_000],
    ['the second after two', event(1), policy(), failed, 120_000],
    ['the third ends it', event(2), policy(), failed, 'RetriesExhausted'],
    [
      'without retries the first does',
      event(0),
      policy({ maximumRetryAttempts: 0 }),
      failed,
      'RetriesExhausted',
    ],
    ['with one the second does', event(1), policy({ maximumRetryAttempts: 1 }), failed, 'RetriesExhausted'],
    ['a retry that fits is made', event(0), short, failed, 60_000],
    ['one that is too late ends it', event(0, 1), short, failed, 'EventAgeExceeded'],
  ];
  it.each(cases)('%s', (_, given, its, result, expected) => {
    const step = afterAnswer(given, its, result, NOW);
    const seen =
      step.step === 'end' ? step.end.condition : step.step === 'again' ? step.dueAt - NOW : step.step;
    expect(seen).toBe(expected);
    expect('progress' in step && step.progress.tries).toBe(given.progress.tries + 1);
  });

  it('keeps what the record says of the answer', () => {
    expect(afterAnswer(event(2), policy(), failed, NOW)).toMatchObject({
      end: {
        condition: 'RetriesExhausted',
        at: NOW,
        response: { executedVersion: '$LATEST', functionError: 'Unhandled' },
      },
      response: failed.payload,
      progress: { lastFailure: { at: NOW, code: 200, message: 'no luck' } },
    });
  });
});

describe('After a call that could not be made', () => {
  const throttle = new ThrottledError('ConcurrentInvocationLimitExceeded');
  const cases: [string, Error, number, string | number][] = [
    ['a throttle waits a second at first', throttle, 0, 1000],
    ['then twice as long', throttle, 1, 2000],
    ['and five minutes at most', throttle, 20, 300_000],
    ['a fault of the platform waits the same', new PlatformError('Docker is away'), 2, 4000],
    ['so does any other error', new Error('out of luck'), 0, 1000],
    ['a function that is not active yet', clientError('resourceConflict', 'Pending'), 0, 1000],
    ['a function that is gone', clientError('resourceNotFound', 'gone'), 0, 'drop'],
    ['a loop', clientError('recursiveInvocation', 'loop'), 0, 'RecursiveInvocation'],
    ['a request that can never be run', clientError('invalidParameterValue', 'no'), 0, 'RetriesExhausted'],
    ['a service that stops', new StoppingError(), 0, 'leave'],
  ];
  it.each(cases)('%s', (_, error, setbacks, expected) => {
    const step = afterRefusal(event(1, 0, setbacks), policy(), error, NOW);
    expect(
      step.step === 'end' ? step.end.condition : step.step === 'again' ? step.dueAt - NOW : step.step,
    ).toBe(expected);
    if ('progress' in step) expect(step.progress.tries).toBe(1);
  });

  it('is tried at the age limit at the latest, and ends there', () => {
    expect(afterRefusal(event(0, 59_500, 9), short, throttle, NOW)).toMatchObject({ dueAt: NOW + 500 });
    expect(afterRefusal(event(0, 60_000, 9), short, throttle, NOW)).toMatchObject({
      end: { condition: 'EventAgeExceeded' },
    });
  });
});
