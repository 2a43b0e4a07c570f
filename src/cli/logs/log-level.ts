/** As Lambda names them (developer guide, "Configuring advanced logging controls"), the least first. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof LEVELS)[number];

const ALIASES: ReadonlyMap<string, Level> = new Map([
  ['warning', 'warn'],
  ['critical', 'fatal'],
]);
/** Python's text lines begin with it; Node.js's have it between two tabs, after time and request id. */
const TEXT_LEVEL = /^\[([A-Z]+)\]|^\S+\t\S+\t([A-Z]+)\t/;
/** What the platform writes of a call that failed: a REPORT with a status, a timeout, the end of the process. */
const PLATFORM_FAILURE =
  /^(?:REPORT|INIT_REPORT) .*\tStatus: (?:error|timeout)|^\S+Z \S+ Task timed out after|^RequestId: \S+ Error: /;

/**
 * The level of one event: of a JSON record its `level`; of a text line the one that the runtime's logger put in it;
 * `error` for what the platform says of a failed call. Lines that name none (a plain print) are `info`, as Lambda
 * treats them.
 */
export function levelOf(message: string): Level {
  if (message.startsWith('{')) return levelOfRecord(message);
  const [, python, node] = TEXT_LEVEL.exec(message) ?? [];
  const named = levelNamed(python ?? node);
  return named ?? (PLATFORM_FAILURE.test(message) ? 'error' : 'info');
}

export function isAtLeast(level: Level, least: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(least);
}

function levelOfRecord(message: string): Level {
  const record = parsed(message);
  const own = typeof record.level === 'string' ? levelNamed(record.level) : undefined;
  if (own) return own;
  const { record: platform } = record;
  const status =
    typeof platform === 'object' && platform !== null && 'status' in platform ? platform.status : '';
  return status === 'error' || status === 'timeout' || status === 'failure' ? 'error' : 'info';
}

function levelNamed(text: string | undefined): Level | undefined {
  const name = text?.toLowerCase() ?? '';
  return LEVELS.find((level) => level === name) ?? ALIASES.get(name);
}

function parsed(message: string): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
