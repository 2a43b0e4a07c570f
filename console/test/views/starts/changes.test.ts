import type { StartKindDetails } from '../../../../src/contract/statistics-answer';
import { changesOf, changeText } from '../../../src/views/starts/changes';

const kind = (startKind: StartKindDetails['startKind'], p50Ms: number, calls = 100): StartKindDetails => ({
  startKind,
  calls,
  errors: 0,
  outcomes: {},
  total: { calls, meanMs: p50Ms, p50Ms, p90Ms: p50Ms, p99Ms: p50Ms, maxMs: p50Ms },
  phases: {},
  histogram: [],
});
const texts = (before: readonly StartKindDetails[], after: readonly StartKindDetails[]) =>
  changesOf(before, after).map((change) => [change.startKind, changeText(change)]);

test.each([
  [10, 15, '50 % slower'],
  [10, 8, '20 % faster'],
  [10, 10.04, 'the same'],
])('a median of %d ms and then of %d ms is told as %p', (was, is, text) => {
  expect(texts([kind('warm', was)], [kind('warm', is)])).toEqual([['warm', text]]);
});

test('a kind that only one side has is told to be missing on the other', () => {
  expect(texts([kind('cold', 300)], [kind('warm', 2)])).toEqual([
    ['warm', 'none before'],
    ['cold', 'none since'],
  ]);
});

test('a median of few calls is told to be one', () => {
  expect(texts([kind('cold', 300)], [kind('cold', 150, 3)])).toEqual([['cold', '50 % faster, of few calls']]);
});
