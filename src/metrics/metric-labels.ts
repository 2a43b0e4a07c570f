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

/**
 * The label of a function's version: the newest `limit` versions have their own, older ones are `other`. `$LATEST` is
 * newer than all others.
 */
export class VersionLabels {
  private readonly known = new Set<string>();

  constructor(
    private readonly limit: number,
    /** Told which version has lost its label to a newer one. */
    private readonly lost: (version: string) => void,
  ) {}

  of(version: string): string {
    if (this.known.has(version)) return version;
    if (this.known.size < this.limit) {
      this.known.add(version);
      return version;
    }
    const oldest = [...this.known].reduce((a, b) => (numberOf(a) < numberOf(b) ? a : b));
    if (numberOf(version) < numberOf(oldest)) return OTHER;
    this.known.delete(oldest);
    this.known.add(version);
    this.lost(oldest);
    return version;
  }
}

/** Later versions have larger numbers. */
function numberOf(version: string): number {
  return version === '$LATEST' ? Number.POSITIVE_INFINITY : Number(version);
}
