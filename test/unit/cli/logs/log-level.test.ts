import { isAtLeast, levelOf } from '../../../../src/cli/logs/log-level';

test.each([
  ['a plain print', 'info'],
  ['START RequestId: r Version: $LATEST', 'info'],
  ['2026-01-01T00:00:00.000Z\tr\tTRACE\tx', 'trace'],
  ['2026-01-01T00:00:00.000Z\tr\tWARN\tx', 'warn'],
  ['2026-01-01T00:00:00.000Z\tundefined\tERROR\tUncaught Exception', 'error'],
  ['[CRITICAL]\t2026-01-01T00:00:00.000Z\tr\tx', 'fatal'],
  ['[ERROR] ValueError: bad\nTraceback (most recent call last):', 'error'],
  ['[INFO] says ERROR in passing', 'info'],
  ['a\ttable\twith\tERROR', 'info'],
  ['{"level":"warn","message":"x"}', 'warn'],
  ['{"level":30,"message":"x"}', 'info'],
  ['{"level":"constructor","message":"x"}', 'info'],
  ['{"message":"ERROR"}', 'info'],
  ['{ no json', 'info'],
  ['{"time":"t","type":"platform.report","record":{"status":"timeout"}}', 'error'],
  ['{"time":"t","type":"platform.report","record":{"status":"success"}}', 'info'],
  ['REPORT RequestId: r\tDuration: 1.00 ms\tStatus: timeout', 'error'],
  ['REPORT RequestId: r\tDuration: 1.00 ms', 'info'],
  ['2026-01-01T00:00:00.000Z r Task timed out after 3.00 seconds', 'error'],
  ['RequestId: r Error: Runtime exited with error: exit status 1', 'error'],
])('the level of %j is %s', (message, level) => {
  expect(levelOf(message)).toBe(level);
});

test('levels have an order', () => {
  expect(isAtLeast('error', 'warn')).toBe(true);
  expect(isAtLeast('warn', 'warn')).toBe(true);
  expect(isAtLeast('info', 'warn')).toBe(false);
});
