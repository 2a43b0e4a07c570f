import type { LineLevel } from './entry';

const LEVELS: Readonly<Record<string, LineLevel>> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  WARNING: 'warn',
  ERROR: 'error',
  FATAL: 'fatal',
  CRITICAL: 'fatal',
};

/** AWS's runtimes in text format: `2026-01-31T00:00:00.000Z\t<request id>\tINFO\t...` and `[INFO]\t2026-...`. */
const NODE_LINE = /^\d{4}-\d\d-\d\dT[\d:.]+Z\t\S+\t([A-Z]+)\t/;
const PYTHON_LINE = /^\[([A-Z]+)\]\t/;
/** A longer record is not read for its level alone. */
const MAX_RECORD = 16 * 1024;

/** The level that a line tells of itself: a JSON record by its `level`, a line of AWS's runtimes by its form. */
export function levelOf(line: string): LineLevel | undefined {
  if (line.startsWith('{')) return line.length <= MAX_RECORD ? levelOfRecord(line) : undefined;
  const name = (NODE_LINE.exec(line) ?? PYTHON_LINE.exec(line))?.[1];
  return name === undefined ? undefined : LEVELS[name];
}

function levelOfRecord(line: string): LineLevel | undefined {
  if (!line.includes('"level"')) return undefined;
  try {
    const { level } = JSON.parse(line) as { level?: unknown };
    return typeof level === 'string' ? LEVELS[level.toUpperCase()] : undefined;
  } catch {
    return undefined;
  }
}
