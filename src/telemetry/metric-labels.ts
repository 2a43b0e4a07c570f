/** The label of whatever is beyond a bound. */
export const OTHER = 'other';

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
