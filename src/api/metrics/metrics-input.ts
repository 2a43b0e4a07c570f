import { offsetOf } from '../http/offset-token';
import { MetricsError } from './metrics-error';

/** A structure of a request. Of the query protocol all values are texts; CBOR has times with a tag. */
export class MetricsInput {
  private constructor(private readonly members: Readonly<Record<string, unknown>>) {}

  static of(value: unknown): MetricsInput {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return new MetricsInput(value as Readonly<Record<string, unknown>>);
    }
    throw new MetricsError('SerializationException', 'The request must be a structure.');
  }

  has(name: string): boolean {
    return this.members[name] !== undefined && this.members[name] !== null;
  }

  text(name: string): string | undefined {
    if (!this.has(name)) return undefined;
    const value = this.members[name];
    if (typeof value === 'string') return value;
    throw wrong(name, 'a text');
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === '') throw missing(name);
    return value;
  }

  integer(name: string): number | undefined {
    if (!this.has(name)) return undefined;
    const value = Number(this.members[name]);
    if (Number.isInteger(value)) return value;
    throw wrong(name, 'a whole number');
  }

  flag(name: string): boolean | undefined {
    if (!this.has(name)) return undefined;
    const value = this.members[name];
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw wrong(name, 'true or false');
  }

  /** Epoch milliseconds. */
  time(name: string): number {
    if (!this.has(name)) throw missing(name);
    const time = millisecondsOf(this.members[name]);
    if (!Number.isFinite(time)) throw wrong(name, 'a time');
    return time;
  }

  /** Where the page that the request asks for begins. `refusal`: the error of a token that no page has given. */
  offset(refusal: MetricsError['shape']): number {
    return offsetOf(
      this.text('NextToken'),
      () => new MetricsError(refusal, 'The NextToken is not one that a page has given.'),
    );
  }

  texts(name: string): readonly string[] {
    return this.list(name).map((value) => {
      if (typeof value === 'string') return value;
      throw wrong(name, 'a list of texts');
    });
  }

  structure(name: string): MetricsInput | undefined {
    return this.has(name) ? MetricsInput.of(this.members[name]) : undefined;
  }

  structures(name: string): readonly MetricsInput[] {
    return this.list(name).map((value) => MetricsInput.of(value));
  }

  private list(name: string): readonly unknown[] {
    const value = this.members[name];
    // A form writes an empty list as an empty text.
    if (!this.has(name) || value === '') return [];
    if (Array.isArray(value)) return value;
    throw wrong(name, 'a list');
  }
}

function millisecondsOf(value: unknown): number {
  if (typeof value === 'number') return value * 1000;
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'object' && value !== null && 'value' in value) return Number(value.value) * 1000;
  if (typeof value !== 'string') return NaN;
  return /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value);
}

export function missing(name: string): MetricsError {
  return new MetricsError('MissingRequiredParameterException', `The parameter ${name} is required.`);
}

function wrong(name: string, rule: string): MetricsError {
  return new MetricsError('InvalidParameterValueException', `The parameter ${name} must be ${rule}.`);
}
