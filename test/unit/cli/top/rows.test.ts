import { createColors } from 'picocolors';
import { FunctionTable } from '../../../../src/cli/top/function-table';
import { chosen, rowsOf } from '../../../../src/cli/top/rows';
import { cut } from '../../../../src/cli/terminal/screen';
import { aFunction, aLook } from './live';

const recent = { calls: 200, errors: 4, throttles: 1, startKinds: { warm: 150, cold: 50 } };

test('calls a second are counted between two looks', () => {
  const before = aLook([aFunction('a', { calls: 100 })], 1_000_000);
  const now = aLook([aFunction('a', { calls: 130 }), aFunction('new', { calls: 6 })], 1_002_000);
  expect(rowsOf(now, before).map(({ callsPerSecond }) => callsPerSecond)).toEqual([15, 3]);
});

test('with one look they are those of the last minutes', () => {
  const [row] = rowsOf(aLook([aFunction('a', { calls: 5000, recent })]));
  expect(row).toMatchObject({ callsPerSecond: 2, calls: 200, errors: 4, throttles: 1 });
});

test('a service that was started anew has no negative rates', () => {
  const before = aLook([aFunction('a', { calls: 100 })], 1_000_000);
  const now = aLook([aFunction('a', { calls: 1 })], 1_001_000);
  expect(rowsOf(now, before)[0]?.callsPerSecond).toBe(0);
});

test('sorts by each column, the largest first, and filters whatever the case', () => {
  const rows = rowsOf(
    aLook([
      aFunction('alpha', { heldMb: 10, busy: 1, recent: { ...recent, errors: 9, p50Ms: 1, p99Ms: 5 } }),
      aFunction('Beta', { heldMb: 30, recent: { ...recent, calls: 900, p50Ms: 2, p99Ms: 3 } }),
      aFunction('gamma', { heldMb: 20, waiting: 5, recent: { ...recent, throttles: 7, p50Ms: 3, p99Ms: 4 } }),
    ]),
  );
  const order = (sort: Parameters<typeof chosen>[1]) =>
    chosen(rows, sort, '').map(({ functionName }) => functionName.charAt(0));
  expect(order('name')).toEqual(['B', 'a', 'g']);
  expect(order('calls')[0]).toBe('B');
  expect(order('memory')).toEqual(['B', 'g', 'a']);
  expect(order('p50')).toEqual(['g', 'B', 'a']);
  expect(order('p99')).toEqual(['a', 'g', 'B']);
  expect(order('errors')[0]).toBe('a');
  expect(order('throttles')[0]).toBe('g');
  expect(order('flight')).toEqual(['g', 'a', 'B']);
  expect(chosen(rows, 'name', 'TA').map(({ functionName }) => functionName)).toEqual(['Beta']);
});

test('a narrow terminal has fewer columns, the name and the rate always', () => {
  const rows = rowsOf(aLook([aFunction('a-function-with-a-long-name-indeed', { recent, idle: 2 })]));
  for (const width of [200, 120, 100, 80, 60, 40]) {
    const table = new FunctionTable(rows, width, 'calls', createColors(false));
    const lines = [table.title(), ...rows.map((row) => table.line(row, true))];
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    expect(lines[0]).toContain('calls/s');
    expect(lines[1]).toMatch(/^> a-function-with/);
  }
  const wide = new FunctionTable(rows, 200, 'calls', createColors(false));
  expect(wide.title().trim().split(/ +/)).toEqual([
    ...['function', 'calls/s', 'flight', 'waiting', 'busy', 'idle', 'frozen', 'starting'],
    ...['warm', 'thawed', 'stem', 'cold', 'p50', 'p99', 'errors', 'throttled', 'memory'],
  ]);
  expect(rows.map((row) => wide.line(row, false))[0]).toMatch(/75 % +- +- +25 %/);
});

test('a line is cut where the terminal ends, its colours do not count', () => {
  expect(cut('plain', 10)).toBe('plain');
  expect(cut('abcdef', 3)).toBe('abc\u001b[0m');
  expect(cut('\u001b[31mabcdef\u001b[39m', 3)).toBe('\u001b[31mabc\u001b[0m');
  expect(cut('\u001b[31mabc\u001b[39m', 3)).toBe('\u001b[31mabc\u001b[39m');
});
