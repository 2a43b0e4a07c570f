import { parseExpression } from '../../../../../src/sources/schedule/expression/schedule-expression';
import { TimeZone } from '../../../../../src/sources/schedule/expression/time-zone';
import { timesOf } from '../../../../../src/sources/schedule/expression/times';

/** The next times behind `from`, as a clock of UTC shows them. */
function next(text: string, from: string, count: number, zone = 'UTC'): string[] {
  const times = timesOf(
    parseExpression(text, 'scheduler'),
    TimeZone.named(zone) ?? TimeZone.UTC,
    Date.parse(from),
  );
  const found: string[] = [];
  for (let at = times.next(Date.parse(from)); at !== undefined && found.length < count; at = times.next(at)) {
    found.push(new Date(at).toISOString().replace(':00.000Z', ''));
  }
  return found;
}

describe('what EventBridge says of its examples', () => {
  const from = '2026-11-30T12:34:56Z';
  it.each([
    ['cron(0 10 * * ? *)', ['2026-12-01T10:00', '2026-12-02T10:00']],
    ['cron(15 12 * * ? *)', ['2026-12-01T12:15', '2026-12-02T12:15']],
    ['cron(0 18 ? * MON-FRI *)', ['2026-11-30T18:00', '2026-12-01T18:00', '2026-12-02T18:00']],
    ['cron(0 8 1 * ? *)', ['2026-12-01T08:00', '2027-01-01T08:00']],
    ['cron(0/15 * * * ? *)', ['2026-11-30T12:45', '2026-11-30T13:00']],
    ['cron(0/5 8-17 ? * MON-FRI *)', ['2026-11-30T12:35', '2026-11-30T12:40']],
    ['cron(15 10 ? * 6L 2026-2027)', ['2026-12-25T10:15', '2027-01-29T10:15']],
    ['cron(0 2 ? * SAT#3 *)', ['2026-12-19T02:00', '2027-01-16T02:00']],
    ['cron(0 9 ? * 2#1 *)', ['2026-12-07T09:00', '2027-01-04T09:00']],
    ['cron(0 9 ? * 2#5 *)', ['2027-03-29T09:00', '2027-05-31T09:00']],
    ['cron(0 0 L * ? *)', ['2026-12-31T00:00', '2027-01-31T00:00', '2027-02-28T00:00']],
    ['cron(0 0 L-2 * ? *)', ['2026-12-29T00:00', '2027-01-29T00:00', '2027-02-26T00:00']],
    ['cron(0 0 LW * ? *)', ['2026-12-31T00:00', '2027-01-29T00:00', '2027-02-26T00:00']],
    [
      'cron(0 0 1W * ? *)',
      [
        '2026-12-01T00:00',
        '2027-01-01T00:00',
        '2027-02-01T00:00',
        '2027-03-01T00:00',
        '2027-04-01T00:00',
        '2027-05-03T00:00',
      ],
    ],
    ['cron(0 0 31 * ? *)', ['2026-12-31T00:00', '2027-01-31T00:00', '2027-03-31T00:00']],
    ['cron(0 0 29 2 ? *)', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['cron(0 0 ? * L *)', ['2026-12-05T00:00', '2026-12-12T00:00']],
    [
      'cron(30 22-1 ? JAN FRI-SUN/2 *)',
      ['2027-01-01T00:30', '2027-01-01T01:30', '2027-01-01T22:30', '2027-01-01T23:30', '2027-01-03T00:30'],
    ],
    ['cron(0 0 1 1 ? 2199)', ['2199-01-01T00:00']],
    ['cron(0 0 1 1 ? 2020)', []],
    ['cron(0/5, 9-18, ?, *, MON-FRI, *)', ['2026-11-30T12:35']],
    ['at(2026-12-24T18:00:00)', ['2026-12-24T18:00']],
    ['at(2026-11-30T12:34:56)', []],
  ])('%s', (text, expected) => {
    expect(next(text, from, Math.max(expected.length, 1))).toEqual(expected);
  });

  it('takes a rate from its beginning on, in days of 24 hours', () => {
    const times = timesOf(parseExpression('rate(2 days)', 'rule'), TimeZone.UTC, 1000);
    expect([times.next(0), times.next(1000), times.next(172_801_000)]).toEqual([
      1000, 172_801_000, 345_601_000,
    ]);
  });
});

describe('where clocks are set', () => {
  it('leaves out what they skip', () => {
    expect(next('cron(30 2 * * ? *)', '2026-03-27T12:00:00Z', 3, 'Europe/Berlin')).toEqual([
      '2026-03-28T01:30',
      '2026-03-30T00:30',
      '2026-03-31T00:30',
    ]);
  });
  it('runs once at what they show twice', () => {
    expect(next('cron(30 2 * * ? *)', '2026-10-24T12:00:00Z', 2, 'Europe/Berlin')).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
    expect(next('cron(0/30 * * * ? *)', '2026-10-25T00:20:00Z', 3, 'Europe/Berlin')).toEqual([
      '2026-10-25T00:30',
      '2026-10-25T02:00',
      '2026-10-25T02:30',
    ]);
  });
  it('is as exact where they are set by half an hour, or a whole day is skipped', () => {
    expect(next('cron(15 2 * * ? *)', '2026-10-02T20:00:00Z', 1, 'Australia/Lord_Howe')).toEqual([
      '2026-10-04T15:15',
    ]);
    expect(next('cron(0 12 30 12 ? 2011-2012)', '2011-12-01T00:00:00Z', 1, 'Pacific/Apia')).toEqual([
      '2012-12-29T22:00',
    ]);
  });
  it('takes a single time that they skip as much behind the skip', () => {
    expect(next('at(2026-03-29T02:30:00)', '2026-03-01T00:00:00Z', 1, 'Europe/Berlin')).toEqual([
      '2026-03-29T01:30',
    ]);
    expect(next('at(2026-10-25T02:30:00)', '2026-03-01T00:00:00Z', 2, 'Europe/Berlin')).toEqual([
      '2026-10-25T00:30',
    ]);
  });
  it('knows the zones of the database and nothing else', () => {
    expect(TimeZone.named('America/New_York')?.name).toBe('America/New_York');
    expect(['+01:00', '', 'Mars/Base', 'local'].map((name) => TimeZone.named(name))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('what cannot be an expression', () => {
  it.each([
    ...[
      'rate(10 seconds)',
      'rate(1 minutes)',
      'rate(10 minute)',
      'rate()',
      'rate(10)',
      'rate(0 minutes)',
      'rate(-1 minutes)',
    ],
    ...[
      'rate(10 MINUTES)',
      'rate( 10 minutes )',
      ' rate(10 minutes)',
      'rate(1.5 hours)',
      'rate(foo minutes)',
    ],
    ...[
      'cron(0 1 * * * *)',
      'cron(0 1 ? * ? *)',
      'cron(7 20 * * NOT *)',
      'cron(INVALID)',
      'cron()',
      'cron(0 dummy ? * MON-FRI *)',
    ],
    ...[
      'cron(71 8 1 * ? *)',
      'cron(*/60 * * * ? *)',
      'cron(0/0 * * * ? *)',
      'cron(0 24 * * ? *)',
      'cron(0 0 0 * ? *)',
    ],
    ...[
      'cron(0 0 32 * ? *)',
      'cron(0 0 ? * 0 *)',
      'cron(0 0 ? * 8 *)',
      'cron(0 0 ? * -1 *)',
      'cron(0 0 ? 13 MON *)',
    ],
    ...[
      'cron(0 0 ? * MON#6 *)',
      'cron(0 0 ? * 3#1,6#3 *)',
      'cron(0 0 1,L * ? *)',
      'cron(0 0 W * ? *)',
      'cron(0 0 * * ? 1969)',
    ],
    ...['cron(0 0 * * ? 2200)', 'cron(0 0 * * ?)', '15 12 * * 0', 'at(2026-12-24T18:00:00)', 'every day', ''],
  ])('%s, in a rule', (text) => {
    expect(() => parseExpression(text, 'rule')).toThrow();
  });

  it.each([
    'at(2026-02-30T10:00:00)',
    'at(2026-12-24)',
    'at(2026-12-24T18:00:00Z)',
    'at(2026-12-24 18:00:00)',
    'at()',
  ])('%s, at EventBridge Scheduler', (text) => {
    expect(() => parseExpression(text, 'scheduler')).toThrow();
  });

  it('is not a rate whose unit does not agree with its number, at EventBridge Scheduler', () => {
    expect(parseExpression('rate(1 days)', 'scheduler')).toEqual({ kind: 'rate', everyMs: 86_400_000 });
    expect(parseExpression('rate(2 hour)', 'scheduler')).toEqual({ kind: 'rate', everyMs: 7_200_000 });
  });

  it('is said to whoever wrote it', () => {
    expect(() => parseExpression('cron(0 25 * * ? *)', 'rule')).toThrow(
      '"25" cannot be the hours field: values are from 0 to 23',
    );
    expect(() => parseExpression('cron(0 0 * * *)', 'rule')).toThrow('and "0 0 * * *" has 5');
  });
});
