import { environmentsWanted, provisionBackoffMs, startBackoffMs } from '../../../src/scheduler/demand';

describe('how many environments are started', () => {
  it.each([
    ['none while nobody waits', 0, 0, 0, 0],
    ['none while nobody waits, whatever is under way', 0, 2, 1, 0],
    ['one a waiter', 3, 0, 0, 3],
    ['fewer by those that start', 3, 2, 0, 1],
    ['fewer by those that will be idle in a moment', 3, 0, 1, 2],
    ['fewer by both', 3, 1, 1, 1],
    ['none when enough is under way', 2, 1, 1, 0],
    ['never fewer than none', 1, 3, 2, 0],
  ])('%s', (_, waiting, starting, settling, wanted) => {
    expect(environmentsWanted({ waiting, starting, settling })).toBe(wanted);
  });
});

it.each([
  [0, 0],
  [1, 100],
  [2, 200],
  [3, 400],
  [6, 3200],
  [7, 5000],
  [1000, 5000],
])('after %i failed starts the next one waits %i ms', (failures, ms) => {
  expect(startBackoffMs(failures)).toBe(ms);
});

it.each([
  [0, 0],
  [1, 1000],
  [2, 2000],
  [9, 256_000],
  [10, 300_000],
  [5000, 300_000],
])('after %i failed inits the next provisioned one waits %i ms', (failures, ms) => {
  expect(provisionBackoffMs(failures)).toBe(ms);
});
