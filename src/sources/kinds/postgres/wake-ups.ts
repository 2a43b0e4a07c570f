/** Tells those who wait that there may be something. */
export class WakeUps {
  private readonly sleepers = new Set<() => void>();
  private rings = 0;

  /** How many there have been: one between a look and a wait is not missed. */
  get count(): number {
    return this.rings;
  }

  ring(): void {
    this.rings += 1;
    for (const wake of this.sleepers) wake();
    this.sleepers.clear();
  }

  /** Resolves at the next ring behind `seen`. */
  after(seen: number): { readonly rung: Promise<void>; readonly leave: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.rings > seen) resolve();
    else this.sleepers.add(resolve);
    return { rung: promise, leave: () => void this.sleepers.delete(resolve) };
  }
}
