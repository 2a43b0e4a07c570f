/**
 * The memory of the box that environments may hold, in MB. An environment reserves its function's whole memory size,
 * because that is what it may come to use; the box is never promised twice.
 */
export class Capacity {
  private reserved = 0;

  constructor(readonly budgetMb: number) {}

  get reservedMb(): number {
    return this.reserved;
  }

  /** Reserves `mb` if there is room. An environment larger than the budget runs when it is alone. */
  tryReserve(mb: number): boolean {
    if (this.reserved > 0 && this.reserved + mb > this.budgetMb) return false;
    this.reserved += mb;
    return true;
  }

  release(mb: number): void {
    this.reserved -= mb;
  }
}
