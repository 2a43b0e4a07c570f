import { waitText } from '../../../../src/cli/stop/run';

test.each([
  [
    { inFlight: 2, environments: { creating: 1 }, secondsLeft: 27 },
    ': waits for 2 calls and 1 start, 27 s at most',
  ],
  [{ inFlight: 1, environments: { busy: 1 }, secondsLeft: 0 }, ': waits for 1 call, 0 s at most'],
  [{ inFlight: 0, environments: { initializing: 2 }, secondsLeft: 3 }, ': waits for 2 starts, 3 s at most'],
  [{ inFlight: 0, environments: {}, secondsLeft: 3 }, ''],
])('a stop tells what it waits for: %j', ({ secondsLeft, ...status }, said) => {
  expect(waitText({ ...status, stopping: { secondsLeft } })).toBe(said);
});

test('nothing is waited for by a service that does not say so', () => {
  expect(waitText({ inFlight: 3, environments: {} })).toBe('');
  expect(waitText(undefined)).toBe('');
});
