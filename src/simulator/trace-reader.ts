import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Csv, type Row, TraceError } from './csv';
import type { Trace, TraceFunction } from './trace';

/** Columns that name a function, as they stand in every file; memory may be told of whole apps instead. */
const OWNER_AND_APP = ['HashOwner', 'HashApp'] as const;
const FUNCTION = 'HashFunction';
/** Of a file without a single row that fits. */
const DEFAULT_DURATION_MS = 100;
const DEFAULT_MEMORY_MB = 128;

/**
 * Reads a folder in the format of the Azure Functions Trace 2019: invocations.csv, durations.csv and memory.csv.
 * Throws a TraceError that names file, line, value and rule.
 */
export function readTrace(folder: string): Trace {
  const notes: string[] = [];
  const durations = averages(open(folder, 'durations.csv'), 'Average', notes);
  const memory = averages(open(folder, 'memory.csv'), 'AverageAllocatedMb', notes);
  for (const [key, mb] of [...memory]) if (!memory.has(appOf(key))) memory.set(appOf(key), mb);
  const { rows, minutes } = callsByFunction(open(folder, 'invocations.csv'), notes);
  const usual = {
    durationMs: median([...durations.values()]) ?? DEFAULT_DURATION_MS,
    memoryMb: median([...memory.values()]) ?? DEFAULT_MEMORY_MB,
  };
  const lacking = { duration: 0, memory: 0 };
  let calls = 0;
  const functions = [...rows].map(([key, counts]): TraceFunction => {
    const durationMs = durations.get(key);
    // Memory is counted by app: a function that the file leaves out uses what its siblings use.
    const memoryMb = memory.get(key) ?? memory.get(appOf(key));
    if (durationMs === undefined) lacking.duration += 1;
    if (memoryMb === undefined) lacking.memory += 1;
    calls += counts.reduce((sum, count) => sum + count, 0);
    return {
      key,
      memoryMb: memoryMb ?? usual.memoryMb,
      durationMs: durationMs ?? usual.durationMs,
      calls: counts,
    };
  });
  if (lacking.duration > 0)
    notes.push(
      `durations.csv lacks ${lacking.duration} functions: taken as ${usual.durationMs} ms, the median`,
    );
  if (lacking.memory > 0)
    notes.push(`memory.csv lacks ${lacking.memory} functions: taken as ${usual.memoryMb} MB, the median`);
  return { functions, minutes, calls, notes };
}

function open(folder: string, file: string): Csv {
  const path = join(folder, file);
  try {
    return new Csv(path, readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TraceError(
      path,
      undefined,
      `cannot be read (${reason}); a trace has invocations.csv, durations.csv and memory.csv`,
    );
  }
}

/** A column's number by function, or by app where the file has no functions. */
function averages(csv: Csv, title: string, notes: string[]): Map<string, number> {
  const keyOf = keyReader(csv, csv.titles.includes(FUNCTION));
  const column = csv.column(title);
  const found = new Map<string, number>();
  let repeats = 0;
  for (const row of csv.rows()) {
    const value = csv.number(row, column, 'a number, 0 or more', (number) => number >= 0);
    const key = keyOf(row);
    if (found.has(key)) repeats += 1;
    else found.set(key, value);
  }
  if (repeats > 0) notes.push(`${csv.file} has ${repeats} rows again: the first of each counts`);
  return found;
}

function callsByFunction(csv: Csv, notes: string[]): { rows: Map<string, Float64Array>; minutes: number } {
  const keyOf = keyReader(csv, true);
  const columns = [...csv.titles.keys()].filter((index) => /^\d+$/.test(csv.titles[index] ?? ''));
  if (columns.length === 0)
    throw new TraceError(csv.file, 1, 'the titles must have a column a minute, such as "480"');
  const rows = new Map<string, Float64Array>();
  let repeats = 0;
  for (const row of csv.rows()) {
    const key = keyOf(row);
    const counts = rows.get(key) ?? new Float64Array(columns.length);
    if (rows.has(key)) repeats += 1;
    rows.set(key, counts);
    columns.forEach((column, minute) => {
      const count =
        row.cells[column] === '0'
          ? 0
          : csv.number(row, column, 'a whole number of calls, 0 or more', isCount);
      counts[minute] = (counts[minute] ?? 0) + count;
    });
  }
  if (rows.size === 0) throw new TraceError(csv.file, undefined, 'there must be a row a function');
  if (repeats > 0) notes.push(`${csv.file} has ${repeats} functions again: their calls are added`);
  return { rows, minutes: columns.length };
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function keyReader(csv: Csv, hasFunctions: boolean): (row: Row) => string {
  const titles = hasFunctions ? [...OWNER_AND_APP, FUNCTION] : OWNER_AND_APP;
  const columns = titles.map((title) => csv.column(title));
  return ({ cells }) => columns.map((column) => cells[column]).join('/');
}

/** Owner and app of a function's key, or of an app's own. */
function appOf(key: string): string {
  return key.split('/', OWNER_AND_APP.length).join('/');
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
