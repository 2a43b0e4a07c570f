/** A name, `*`, or an index. */
type Step = string | number;

/** What of a JSON path EventBridge understands: `$`, `$.detail.items[0].name`, `$.detail.items[*]`. */
export class JsonPath {
  private constructor(private readonly steps: readonly Step[]) {}

  /** Undefined for what is no such path. */
  static parse(text: string): JsonPath | undefined {
    if (!text.startsWith('$')) return undefined;
    const steps: Step[] = [];
    const step = /\.([\w/-]+|\*)|\[(\d+|\*)\]|\['([^']+)'\]|\["([^"]+)"\]/y;
    for (let at = 1; at < text.length; at = step.lastIndex) {
      step.lastIndex = at;
      const [, name, index, single, double] = step.exec(text) ?? [];
      const found = name ?? single ?? double ?? (index === '*' ? index : index && Number(index));
      if (found === undefined) return undefined;
      steps.push(found);
    }
    return new JsonPath(steps);
  }

  /** Undefined where there is nothing; a list of all that a `*` finds. */
  of(value: unknown): unknown {
    let found = [value];
    for (const step of this.steps) found = found.flatMap((one) => take(one, step));
    if (this.steps.includes('*')) return found;
    return found[0];
  }
}

function take(value: unknown, step: Step): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (step === '*') return Object.values(value);
  if (Array.isArray(value)) return typeof step === 'number' && step < value.length ? [value[step]] : [];
  return Object.hasOwn(value, step) ? [Reflect.get(value, step)] : [];
}
