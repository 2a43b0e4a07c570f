import {
  atLeast,
  atMost,
  maxLength,
  minLength,
  oneOf,
  pattern,
  Violations,
  type Check,
} from '../../../functions/validation/constraints';
import { busError } from './bus-errors';

export interface TextRule {
  readonly max?: number;
  readonly min?: number;
  readonly pattern?: string;
  readonly values?: readonly string[];
  readonly isRequired?: true;
}

export interface ListRule {
  readonly min: number;
  readonly max: number;
  /** How AWS shows what is in a list that is too long. */
  readonly shown?: (item: unknown) => string;
}

export interface NumberRule {
  readonly max: number;
  readonly min: number;
}

/** The members of one structure of a request, read by name and type. What breaks AWS's model is told in one message. */
export class Request {
  private constructor(
    private readonly members: Readonly<Record<string, unknown>>,
    private readonly path: string,
    private readonly violations: Violations,
  ) {}

  static of(input: unknown): Request {
    return new Request(objectOf(input, 'the request'), '', new Violations());
  }

  has(name: string): boolean {
    return this.members[name] !== undefined && this.members[name] !== null;
  }

  text(name: string, rule: TextRule = {}): string | undefined {
    const value = this.members[name] ?? undefined;
    if (value === undefined) {
      if (rule.isRequired) this.violations.require(this.pathOf(name), value);
      return undefined;
    }
    if (typeof value !== 'string') throw wrongType(name, 'STRING');
    this.violations.check(this.pathOf(name), value, ...checksOf(rule));
    return value;
  }

  /** An empty text where there is none, which `done` refuses. */
  required(name: string, rule: TextRule = {}): string {
    return this.text(name, { ...rule, isRequired: true }) ?? '';
  }

  integer(name: string, { min, max }: NumberRule): number | undefined {
    const value = this.members[name] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(name, 'INTEGER');
    this.violations.check(this.pathOf(name), value, atMost(max), atLeast(min));
    return value;
  }

  flag(name: string): boolean {
    const value = this.members[name] ?? false;
    if (typeof value !== 'boolean') throw wrongType(name, 'BOOLEAN');
    return value;
  }

  /** Epoch milliseconds, of seconds or of ISO 8601. */
  time(name: string): number | undefined {
    const value = this.members[name] ?? undefined;
    if (value === undefined) return undefined;
    const time =
      typeof value === 'number' ? value * 1000 : typeof value === 'string' ? Date.parse(value) : NaN;
    if (Number.isNaN(new Date(time).getTime())) throw wrongType(name, 'TIMESTAMP');
    return time;
  }

  structure(name: string): Request | undefined {
    const value = this.members[name] ?? undefined;
    if (value === undefined) return undefined;
    return new Request(objectOf(value, name), this.pathOf(name), this.violations);
  }

  structures(name: string, bounds?: ListRule): readonly Request[] {
    const values = this.list(name, bounds);
    return values.map((value, index) => {
      const path = `${this.pathOf(name)}.${String(index + 1)}.member`;
      return new Request(objectOf(value, name), path, this.violations);
    });
  }

  texts(name: string, bounds?: ListRule): readonly string[] {
    return this.list(name, bounds).map((value) => {
      if (typeof value !== 'string') throw wrongType(name, 'STRING');
      return value;
    });
  }

  textMap(name: string): Readonly<Record<string, string>> | undefined {
    const value = this.members[name] ?? undefined;
    if (value === undefined) return undefined;
    const entries = Object.entries(objectOf(value, name));
    return Object.fromEntries(
      entries.map(([key, item]) => {
        if (typeof item !== 'string') throw wrongType(name, 'STRING');
        return [key, item];
      }),
    );
  }

  /** Names that are given and that nobody reads. */
  others(known: readonly string[]): readonly string[] {
    return Object.keys(this.members).filter((name) => !known.includes(name) && this.has(name));
  }

  /** Throws ValidationException when anything that was read broke its rule: of this structure, or of one in the same request. */
  done(): void {
    this.violations.throwIfAny();
  }

  private list(name: string, bounds?: ListRule): readonly unknown[] {
    const value = this.members[name] ?? undefined;
    if (value === undefined) {
      if (bounds !== undefined) this.violations.require(this.pathOf(name), value);
      return [];
    }
    if (!Array.isArray(value)) throw wrongType(name, 'LIST');
    if (bounds !== undefined) this.checkLength(name, value, bounds);
    return value;
  }

  private checkLength(name: string, items: readonly unknown[], { min, max, shown }: ListRule): void {
    const render = shown ?? ((item: unknown) => JSON.stringify(item));
    for (const check of [maxLength(max), minLength(min)]) {
      const broken = check(items);
      if (broken === undefined) continue;
      this.violations.add(this.pathOf(name), `[${items.map(render).join(', ')}]`, broken);
    }
  }

  private pathOf(name: string): string {
    const member = name.charAt(0).toLowerCase() + name.slice(1);
    return this.path === '' ? member : `${this.path}.${member}`;
  }
}

function checksOf({ max, min, pattern: expression, values }: TextRule): Check<string>[] {
  return [
    ...(max === undefined ? [] : [maxLength(max)]),
    ...(min === undefined ? [] : [minLength(min)]),
    ...(expression === undefined ? [] : [pattern(expression)]),
    ...(values ? [oneOf(values)] : []),
  ];
}

function objectOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw wrongType(name, 'STRUCTURE');
}

function wrongType(name: string, type: string): Error {
  return busError('serialization', `The member ${name} must be of type ${type}.`);
}
