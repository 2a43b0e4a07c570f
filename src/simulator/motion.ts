/**
 * What somebody waits for: environments and stems that are being made or removed, calls that have none yet. Only where
 * that changes are there promises that must settle before time goes on; a warm call is played without any.
 */
export class Motion {
  private count = 0;
  private isTouched = false;

  begin(): void {
    this.count += 1;
    this.isTouched = true;
  }

  end(): void {
    this.count -= 1;
    this.isTouched = true;
  }

  /** An environment came free: whoever waits may have it now. */
  free(): void {
    if (this.count > 0) this.isTouched = true;
  }

  /** There may be promises that can settle. */
  get isUnsettled(): boolean {
    return this.isTouched;
  }

  /** Lets all promises settle that can. */
  async settle(): Promise<void> {
    this.isTouched = false;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
