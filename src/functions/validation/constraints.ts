import { AwsError, clientError, WIRE } from '../../errors';

/**
 * Lambda's front end checks the members of a request one by one and names all that fail in one message. A check
 * returns the constraint's text when the value breaks it.
 */
export type Check<T> = (value: T) => string | undefined;

export const notNull = 'Member must not be null';

export const maxLength =
  (limit: number): Check<string | readonly unknown[]> =>
  ({ length }) =>
    length > limit ? `Member must have length less than or equal to ${limit}` : undefined;

export const minLength =
  (limit: number): Check<string | readonly unknown[]> =>
  ({ length }) =>
    length < limit ? `Member must have length greater than or equal to ${limit}` : undefined;

export const pattern = (text: string): Check<string> => {
  // Java's classes of characters.
  const expression = new RegExp(`^(?:${text})$`, text.includes('\\p{') ? 'u' : '');
  return (value) =>
    expression.test(value) ? undefined : `Member must satisfy regular expression pattern: ${text}`;
};

/** What goes into a process's arguments or variables ends there, and what stands behind it would be another one. */
export const withoutNul: Check<string> = (value) =>
  value.includes('\0') ? 'Member must not contain a NUL character' : undefined;

export const oneOf =
  (choices: readonly string[], unnamed: readonly string[] = []): Check<string> =>
  (value) =>
    choices.includes(value) || unnamed.includes(value)
      ? undefined
      : `Member must satisfy enum value set: [${choices.join(', ')}]`;

export const atMost =
  (limit: number, text = String(limit)): Check<number> =>
  (value) =>
    value > limit ? `Member must have value less than or equal to ${text}` : undefined;

export const atLeast =
  (limit: number, text = String(limit)): Check<number> =>
  (value) =>
    value < limit ? `Member must have value greater than or equal to ${text}` : undefined;

/** Collects what is wrong with one request. */
export class Violations {
  private readonly found: string[] = [];

  /** Applies the checks in order; each that fails is reported. An absent value passes. */
  check<T>(path: string, value: T | undefined, ...checks: readonly Check<T>[]): void {
    if (value === undefined) return;
    for (const check of checks) {
      const broken = check(value);
      if (broken !== undefined) this.add(path, rendered(value), broken);
    }
  }

  require(path: string, value: unknown): void {
    if (value === undefined)
      this.found.push(`Value null at '${path}' failed to satisfy constraint: ${notNull}`);
  }

  add(path: string, value: string, constraint: string): void {
    this.found.push(`Value '${value}' at '${path}' failed to satisfy constraint: ${constraint}`);
  }

  /** Of a value that may be secret, and is not told. */
  addHidden(path: string, constraint: string): void {
    this.found.push(`Value at '${path}' failed to satisfy constraint: ${constraint}`);
  }

  /** Throws ValidationException when anything was found. */
  throwIfAny(): void {
    if (this.found.length === 0) return;
    const count = `${this.found.length} validation error${this.found.length > 1 ? 's' : ''} detected`;
    throw clientError('validation', `${count}: ${this.found.join('; ')}`);
  }
}

function rendered(value: unknown): string {
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}=${String(item)}`)
      .join(', ')}}`;
  }
  return String(value);
}

/** Lambda's service answers most of its own refusals with this one. */
export function invalid(message: string): AwsError {
  return clientError('invalidParameterValue', message);
}

/** A few refusals come without `Type` on the wire. */
export function invalidUntyped(message: string): AwsError {
  return new AwsError(WIRE.invalidParameterValueUntyped, message);
}
