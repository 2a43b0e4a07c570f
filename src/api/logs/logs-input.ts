import { invalidParameter, LogsError } from '../../logs/store/logs-error';

/** The members of a request of CloudWatch Logs, read by name and type. All methods throw LogsError. */
export class LogsInput {
  private readonly members: Readonly<Record<string, unknown>>;

  constructor(input: unknown) {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      throw new LogsError('SerializationException', 'The request must be a JSON object.');
    }
    this.members = input as Record<string, unknown>;
  }

  text(name: string): string | undefined {
    const value = this.members[name] ?? undefined;
    if (value === undefined || typeof value === 'string') return value;
    throw wrongType(name, 'STRING');
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw invalid('null', name, 'Member must not be null');
    if (value === '') throw invalid('', name, 'Member must have length greater than or equal to 1');
    return value;
  }

  flag(name: string): boolean | undefined {
    const value = this.members[name] ?? undefined;
    if (value === undefined || typeof value === 'boolean') return value;
    throw wrongType(name, 'BOOLEAN');
  }

  /** Epoch milliseconds. */
  time(name: string): number | undefined {
    return this.integer(name, 0);
  }

  limit(max: number, name = 'limit'): number | undefined {
    return this.integer(name, 1, max);
  }

  texts(name: string): string[] | undefined {
    const value = this.members[name] ?? undefined;
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
      throw wrongType(name, 'LIST');
    return value;
  }

  /** The group that `logGroupName`, or `logGroupIdentifier` (a name or an ARN), names. */
  group(): string {
    const name = this.text('logGroupName');
    const identifier = this.text('logGroupIdentifier');
    if (name !== undefined && identifier !== undefined) {
      throw invalidParameter('Only one of logGroupName and logGroupIdentifier may be specified.');
    }
    if (identifier === undefined) return this.required('logGroupName');
    return this.groupOf(identifier);
  }

  /** The group of an identifier: a name or an ARN. */
  groupOf(identifier: string): string {
    return /^arn:[^:]+:logs:[^:]*:[^:]*:log-group:([^:]+)(:\*)?$/.exec(identifier)?.[1] ?? identifier;
  }

  private integer(name: string, min: number, max = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.members[name] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(name, 'LONG');
    if (value < min) throw invalid(value, name, `Member must have value greater than or equal to ${min}`);
    if (value > max) throw invalid(value, name, `Member must have value less than or equal to ${max}`);
    return value;
  }
}

function invalid(value: string | number, name: string, constraint: string): LogsError {
  const shown = value === 'null' ? value : `'${value}'`;
  return invalidParameter(
    `1 validation error detected: Value ${shown} at '${name}' failed to satisfy constraint: ${constraint}`,
  );
}

function wrongType(name: string, type: string): LogsError {
  return new LogsError('SerializationException', `The member ${name} must be of type ${type}.`);
}
