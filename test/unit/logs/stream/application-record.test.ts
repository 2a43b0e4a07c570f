import { applicationRecord } from '../../../../src/logs/stream/application-record';

const NOW = Date.UTC(2026, 0, 1);
const STAMP = '2025-12-31T23:59:59.5Z';

test('a complete record passes as it was written, when its level is high enough', () => {
  const line = `{ "timestamp": "${STAMP}", "level": "warn", "message": "m" }`;
  expect(applicationRecord(line, 'WARN', NOW)).toBe(line);
  expect(applicationRecord(line, 'ERROR', NOW)).toBeUndefined();
});

test.each([
  `{"timestamp":"${STAMP}"}`,
  `{"timestamp":"${STAMP}","level":"LOUD"}`,
  `{"timestamp":"${STAMP}","level":3}`,
])('without a known level a record is INFO: %s', (line) => {
  expect(JSON.parse(applicationRecord(line, 'INFO', NOW) ?? '')).toEqual({ timestamp: STAMP, level: 'INFO' });
  expect(applicationRecord(line, 'WARN', NOW)).toBeUndefined();
});

test('a record without a timestamp gets one and is INFO, whatever it said', () => {
  for (const line of ['{"level":"ERROR","m":1}', '{"level":"DEBUG","timestamp":"yesterday","m":1}']) {
    expect(JSON.parse(applicationRecord(line, 'INFO', NOW) ?? '')).toEqual({
      level: 'INFO',
      m: 1,
      timestamp: '2026-01-01T00:00:00.000Z',
    });
    expect(applicationRecord(line, 'ERROR', NOW)).toBeUndefined();
  }
});

test.each(['plain text', '{ not json', '["level"]', ''])('what is no record passes: %j', (line) => {
  expect(applicationRecord(line, 'FATAL', NOW)).toBe(line);
});
