const MB_MS_A_GB_S = 1024 * 1000;

/** Memory that is held though no call runs in it. */
export class HeldMemory {
  private mbMs = 0;

  add(mb: number, ms: number): void {
    this.mbMs += mb * ms;
  }

  /** A GB has 1,024 MB. */
  get gbSeconds(): number {
    return this.mbMs / MB_MS_A_GB_S;
  }
}
