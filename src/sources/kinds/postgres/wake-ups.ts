/** Tells those who wait that there may be something. */
export class WakeUps {
  private readonly sleepers = new Set<() => void>();
  /** How many there have been: one between a look and a wait is not missed. */
  count = 0;

  ring(): void {
    this.count += 1;
    for (const wake of this.sleepers) wake();
    this.sleepers.clear();
  }

  /** Resolves at the next ring behind `seen`. */
  after(seen: number): { readonly rung: Promise<void>; readonly leave: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.count > seen) resolve();
    else this.sleepers.add(resolve);
    return { rung: promise, leave: () => void this.sleepers.delete(resolve) };
  }
}
