import { clientError } from '../../errors';

/**
 * Reads members of a request's JSON. A member of another JSON type than its shape is refused as AWS's deserialiser
 * refuses it; `null` counts as absent.
 */
export class Members {
  constructor(private readonly input: object) {}

  static of(input: unknown): Members {
    return new Members(typeof input === 'object' && input !== null ? input : {});
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  raw(name: string): unknown {
    const value: unknown = Reflect.get(this.input, name);
    return value === null ? undefined : value;
  }

  string(name: string): string | undefined {
    return this.typed(name, 'String', (value): value is string => typeof value === 'string');
  }

  number(name: string): number | undefined {
    return this.typed(name, 'Integer', (value): value is number => Number.isInteger(value));
  }

  /** Epoch seconds, with fractions. */
  timestamp(name: string): number | undefined {
    return this.typed(name, 'Timestamp', (value): value is number => typeof value === 'number');
  }

  boolean(name: string): boolean | undefined {
    return this.typed(name, 'Boolean', (value): value is boolean => typeof value === 'boolean');
  }

  strings(name: string): readonly string[] | undefined {
    return this.typed(
      name,
      'List',
      (value): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string'),
    );
  }

  structures(name: string): readonly Members[] | undefined {
    const list = this.typed(
      name,
      'List',
      (value): value is object[] => Array.isArray(value) && value.every(isObject),
    );
    return list?.map((item) => new Members(item));
  }

  members(name: string): Members | undefined {
    const value = this.typed(name, 'Structure', isObject);
    return value === undefined ? undefined : new Members(value);
  }

  stringMap(name: string): Record<string, string> | undefined {
    return this.typed(
      name,
      'Map',
      (value): value is Record<string, string> =>
        isObject(value) && Object.values(value).every((item) => typeof item === 'string'),
    );
  }

  stringsMap(name: string): Record<string, string[]> | undefined {
    return this.typed(
      name,
      'Map',
      (value): value is Record<string, string[]> =>
        isObject(value) &&
        Object.values(value).every(
          (list) => Array.isArray(list) && list.every((item) => typeof item === 'string'),
        ),
    );
  }

  numberMap(name: string): Record<string, number> | undefined {
    return this.typed(
      name,
      'Map',
      (value): value is Record<string, number> =>
        isObject(value) && Object.values(value).every((item) => typeof item === 'number'),
    );
  }

  private typed<T>(name: string, shape: string, is: (value: unknown) => value is T): T | undefined {
    const value = this.raw(name);
    if (value === undefined || is(value)) return value;
    throw clientError('serialization', `${describe(value)} can not be converted to ${shape} ('${name}')`);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(value: unknown): string {
  if (typeof value === 'string') return 'STRING_VALUE';
  if (typeof value === 'number') return 'NUMBER_VALUE';
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return Array.isArray(value) ? 'Start of list' : 'Start of structure or map';
}
