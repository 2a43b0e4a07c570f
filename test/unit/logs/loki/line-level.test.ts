import { levelOf } from '../../../../src/logs/loki/line-level';
import { LineTimes } from '../../../../src/logs/loki/line-times';

test.each([
  ['{"timestamp":"t","level":"INFO","message":"m"}', 'info'],
  ['{"level":"warning"}', 'warn'],
  ['{"level":"CRITICAL"}', 'fatal'],
  ['{"level":"verbose"}', undefined],
  ['{"level":3}', undefined],
  ['{"message":"\\"level\\":\\"ERROR\\""}', undefined],
  ['{"time":"t","type":"platform.report","record":{"level":"ERROR"}}', undefined],
  ['{"level":"ERROR"', undefined],
  [`{"level":"ERROR","text":"${'x'.repeat(20_000)}"}`, undefined],
  ['2026-01-31T00:00:00.000Z\tr-1\tERROR\tInvoke Error', 'error'],
  ['[WARNING]\t2026-01-31T00:00:00.000Z\tr-1\tcareful', 'warn'],
  ['START RequestId: r-1 Version: $LATEST', undefined],
  ['an ERROR in plain text', undefined],
])('the level of %s is %s', (line, level) => {
  expect(levelOf(line)).toBe(level);
});

test('a clock that was set back is followed, a little of it is not', () => {
  const times = new LineTimes();
  expect(times.next(1_700_000_000_000.7)).toBe('1700000000000000000');
  expect(times.next(1_699_999_999_500)).toBe('1700000000000000001');
  expect(times.next(1_699_999_900_000)).toBe('1699999900000000000');
});

test('a millisecond with a million lines goes over into the next', () => {
  const times = new LineTimes();
  for (let n = 0; n < 1_000_000; n += 1) times.next(1_700_000_000_000);
  expect(times.next(1_700_000_000_000)).toBe('1700000000001000000');
  expect(times.next(1_700_000_000_001)).toBe('1700000000001000001');
});
