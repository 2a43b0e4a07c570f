/** The label of whatever is beyond a bound. */
export const OTHER = 'other';

/** A metric of prom-client, as far as it makes and removes series. */
interface Family<C> {
  labels(...values: string[]): C;
  remove(...values: string[]): void;
}

interface Entry<C> {
  readonly child: C;
  readonly labels: readonly string[];
}

/**
 * The series of one metric, found once and kept: making one costs more than moving it. The first label is the
 * function, so that a function's series can be removed together.
 */
export class SeriesByFunction<C> {
  private readonly functions = new Map<string, Map<string, Entry<C>>>();

  constructor(private readonly family: Family<C>) {}

  of(functionLabel: string, ...others: string[]): C {
    let known = this.functions.get(functionLabel);
    if (!known) this.functions.set(functionLabel, (known = new Map<string, Entry<C>>()));
    const key = others.join(' ');
    let entry = known.get(key);
    if (!entry) {
      const labels = [functionLabel, ...others];
      known.set(key, (entry = { child: this.family.labels(...labels), labels }));
    }
    return entry.child;
  }

  forget(functionLabel: string): void {
    for (const { labels } of this.functions.get(functionLabel)?.values() ?? []) this.family.remove(...labels);
    this.functions.delete(functionLabel);
  }
}

/** Keeps a set of label values bounded: the first `limit` stay as they are, later ones are `other`. */
export class BoundedLabels {
  private readonly known = new Set<string>();

  constructor(private readonly limit: number) {}

  of(value: string): string {
    if (this.known.has(value)) return value;
    if (this.known.size >= this.limit) return OTHER;
    this.known.add(value);
    return value;
  }

  forget(value: string): void {
    this.known.delete(value);
  }
}
