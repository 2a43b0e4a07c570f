import { createLogger, format, transports, type Logger } from 'winston';
import type { ServiceLog } from './events';

export type ServiceLogLevel = 'debug' | 'info' | 'warn' | 'error';
/** The gravest first. */
const LEVELS: readonly ServiceLogLevel[] = ['error', 'warn', 'info', 'debug'];
type Fields = Readonly<Record<string, unknown>>;

/** A second fence: secrets must not reach the log at all. */
const SECRET = /secret|password|authorization|token/i;
const REDACTED = '[redacted]';

/** The service's log: one JSON object a line, `{"timestamp","level","message",...fields}`. */
export class JsonServiceLog implements ServiceLog {
  private constructor(
    private readonly logger: Logger,
    /** What is below it is not logged: winston's own question takes a microsecond, and every call has four lines of debug. */
    private readonly lowest: ServiceLogLevel,
  ) {}

  /** Logs to standard error, or to `output`. */
  static create(level: ServiceLogLevel, output: NodeJS.WritableStream = process.stderr): JsonServiceLog {
    const logger = createLogger({
      level,
      format: format.combine(format.timestamp(), format.json()),
      transports: [new transports.Stream({ stream: output })],
    });
    return new JsonServiceLog(logger, level);
  }

  debug(message: string, fields?: Fields): void {
    this.write('debug', message, fields);
  }
  info(message: string, fields?: Fields): void {
    this.write('info', message, fields);
  }
  warn(message: string, fields?: Fields): void {
    this.write('warn', message, fields);
  }
  error(message: string, fields?: Fields): void {
    this.write('error', message, fields);
  }

  /** Whether lines of this level are written. */
  tells(level: ServiceLogLevel): boolean {
    return LEVELS.indexOf(level) <= LEVELS.indexOf(this.lowest);
  }

  private write(level: ServiceLogLevel, message: string, fields: Fields = {}): void {
    if (!this.tells(level)) return;
    this.logger.log({ ...safe(fields), level, message });
  }
}

/** Errors as their text and stack; what a secret's name stands on, replaced, at any depth. */
function safe(fields: Fields): Record<string, unknown> {
  return safeValue(fields, new Set()) as Record<string, unknown>;
}

function safeValue(value: unknown, above: Set<unknown>): unknown {
  if (value instanceof Error) {
    const { name, message, stack, cause } = value;
    return { name, message, stack, ...(cause === undefined ? {} : { cause: safeValue(cause, above) }) };
  }
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  if (above.has(value)) return '[circular]';
  above.add(value);
  const copy = Array.isArray(value)
    ? value.map((item) => safeValue(item, above))
    : Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          SECRET.test(key) ? REDACTED : safeValue(item, above),
        ]),
      );
  above.delete(value);
  return copy;
}

/** One dependency's failures, told once when they begin and once when they end. */
export interface Outage {
  /** It failed; logs a warning unless it had failed before. */
  failed(fields?: Fields): void;
  /** It worked; logs if it had failed before. */
  worked(fields?: Fields): void;
}

/** `what` completes "... fails" and "... works again". */
export function oncePerOutage(log: ServiceLog, what: string): Outage {
  let isFailing = false;
  return {
    failed(fields) {
      if (!isFailing) log.warn(`${what} fails`, fields);
      isFailing = true;
    },
    worked(fields) {
      if (isFailing) log.info(`${what} works again`, fields);
      isFailing = false;
    },
  };
}
