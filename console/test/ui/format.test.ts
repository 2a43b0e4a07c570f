import {
  bytes,
  clockTime,
  clockTimeMs,
  count,
  megabytes,
  milliseconds,
  percent,
  prettyJson,
  shellWord,
  utcDay,
} from '../../src/ui/format';

test.each([
  [0, '0.00 ms'],
  [9.994, '9.99 ms'],
  [12.34, '12.3 ms'],
  [123.4, '123 ms'],
  [1234, '1.23 s'],
  [90_000, '1.5 min'],
  [5_400_000, '1.5 h'],
])('%d milliseconds are %s', (ms, text) => {
  expect(milliseconds(ms)).toBe(text);
});

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1536, '1.5 KB'],
  [3 * 1024 * 1024, '3 MB'],
  [5 * 1024 * 1024 * 1024, '5.00 GB'],
])('%d bytes are %s', (size, text) => {
  expect(bytes(size)).toBe(text);
});

test('megabytes turn into gigabytes, with fewer digits the more there are', () => {
  expect([512, 1536, 20_480].map(megabytes)).toEqual(['512 MB', '1.50 GB', '20.0 GB']);
});

test('counts are whole, with commas', () => {
  expect([0, 999.6, 1_234_567].map(count)).toEqual(['0', '1,000', '1,234,567']);
});

test('small shares have a digit behind the point, and none is none', () => {
  expect([0, 0.0123, 0.5, 1].map(percent)).toEqual(['0 %', '1.2 %', '50 %', '100 %']);
});

test('a time has its day unless it is of the last 24 hours', () => {
  const at = Date.UTC(2026, 0, 31, 10, 20, 30, 7);
  expect(clockTime(at, at + 1000)).toMatch(/^\d\d:\d\d:\d\d$/);
  expect(clockTime(at, at + 90_000_000)).toMatch(/^3[01] Jan,? /);
  expect(clockTimeMs(at, at)).toMatch(/:30\.007$/);
  expect(utcDay(at)).toBe('2026-01-31');
});

test('JSON is indented, and what is none stays as it is', () => {
  expect(prettyJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(prettyJson('{no')).toBe('{no');
});

test('words for a shell are quoted when it would read them otherwise', () => {
  expect(['orders:live', 'rate(5 minutes)', "it's", '', '$HOME', 'a\nb'].map(shellWord)).toEqual([
    'orders:live',
    "'rate(5 minutes)'",
    "'it'\\''s'",
    "''",
    "'$HOME'",
    "'a\nb'",
  ]);
});
