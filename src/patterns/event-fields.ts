import type { Leaf } from './value-test';

/** In which element of which array a value stands, for each array that it stands in. Arrays are numbered as they come. */
export type Membership = ReadonlyMap<number, number>;

export interface FieldValue {
  readonly value: Leaf;
  readonly membership: Membership;
}

export type EventFields = ReadonlyMap<string, readonly FieldValue[]>;

const MAX_NESTED_ARRAYS = 100;

export const NO_ARRAYS: Membership = new Map();

/** Paths that are asked for, and those that lead to them. */
export interface WantedPaths {
  readonly fields: ReadonlySet<string>;
  readonly ways: ReadonlySet<string>;
}

export function wantedPaths(fields: Iterable<string>): WantedPaths {
  const wanted = new Set(fields);
  const ways = new Set<string>();
  for (const path of wanted) {
    for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1))
      ways.add(path.slice(0, dot));
  }
  return { fields: wanted, ways };
}

/** The values at those paths. A path is names joined by dots, whether a dot is within a name or between two. */
export function eventFields(event: object, wanted: WantedPaths): EventFields {
  return new FieldCollector(wanted).collect(event);
}

class FieldCollector {
  private readonly fields = new Map<string, FieldValue[]>();
  private arrays = 0;

  constructor(private readonly wanted: WantedPaths) {}

  collect(event: object): EventFields {
    this.object(event, '', NO_ARRAYS);
    return this.fields;
  }

  private object(object: object, prefix: string, membership: Membership): void {
    for (const [name, value] of Object.entries(object) as [string, unknown][]) {
      const path = prefix + name;
      const isField = this.wanted.fields.has(path);
      if (isField || this.wanted.ways.has(path)) this.value(value, path, isField, membership);
    }
  }

  private value(value: unknown, path: string, isField: boolean, membership: Membership): void {
    if (Array.isArray(value)) this.array(value, path, isField, membership);
    else if (typeof value === 'object' && value !== null) this.object(value, `${path}.`, membership);
    else if (isField) this.leaf(value as Leaf, path, membership);
  }

  /** What is nested deeper is no value: nothing overflows by what somebody sends. An array's own values stand in no element of it: only objects and arrays in it do. */
  private array(elements: readonly unknown[], path: string, isField: boolean, membership: Membership): void {
    if (membership.size >= MAX_NESTED_ARRAYS) return;
    const id = this.arrays++;
    elements.forEach((element, index) => {
      const isInside = typeof element === 'object' && element !== null;
      const inner = isInside ? new Map(membership).set(id, index) : membership;
      this.value(element, path, isField, inner);
    });
  }

  private leaf(value: Leaf, path: string, membership: Membership): void {
    const values = this.fields.get(path);
    if (values === undefined) this.fields.set(path, [{ value, membership }]);
    else values.push({ value, membership });
  }
}
