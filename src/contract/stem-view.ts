/** `GET /_lambdabox/stems`: the booted environments of one kind that wait for a function. */
export interface StemView {
  /** Runtime, sizes and network: functions with the same ones share it. */
  readonly key: string;
  readonly runtime: string;
  readonly memorySizeMb: number;
  /** Size of /tmp. */
  readonly ephemeralStorageMb: number;
  readonly network: string;
  readonly ready: number;
  readonly starting: number;
  /** How many there should be, and why. */
  readonly target: number;
  readonly because: string;
  /** Wants that found none. */
  readonly misses: number;
}
