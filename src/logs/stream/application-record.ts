const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
export type ApplicationLogLevel = (typeof LEVELS)[number];

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;

/**
 * A line that a runtime without AWS's logging library (`provided.*`) wrote, in JSON log format: undefined when the
 * configured level leaves it out (Lambda developer guide, "Configuring JSON and plain text log formats", "Application
 * log level filtering"). A missing or unknown `level` counts as INFO; a record without an RFC 3339 `timestamp` gets
 * one and becomes INFO. Lines that are no JSON object have no level: they pass as they are.
 * @param now epoch milliseconds
 */
export function applicationRecord(line: string, level: ApplicationLogLevel, now: number): string | undefined {
  const record = parseObject(line);
  if (!record) return line;
  const stamped = typeof record.timestamp === 'string' && RFC3339.test(record.timestamp);
  const given = levelOf(record.level);
  const own = stamped ? (given ?? 'INFO') : 'INFO';
  if (LEVELS.indexOf(own) < LEVELS.indexOf(level)) return undefined;
  if (stamped && given !== undefined) return line;
  const timestamp = stamped ? record.timestamp : new Date(now).toISOString();
  return JSON.stringify({ ...record, timestamp, level: own });
}

function levelOf(value: unknown): ApplicationLogLevel | undefined {
  if (typeof value !== 'string') return undefined;
  const upper = value.toUpperCase();
  return LEVELS.find((level) => level === upper);
}

function parseObject(line: string): Record<string, unknown> | undefined {
  if (!line.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
