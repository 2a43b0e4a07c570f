/** What starts cost on a box that is made up. */
export interface BoxCosts {
  /** Making, starting and booting a container, milliseconds. */
  readonly coldMs: number;
  /** Giving a stem its function, milliseconds. */
  readonly stemMs: number;
  /** The function's own init, after either, milliseconds. */
  readonly initMs: number;
  /** What a stem holds, MB. */
  readonly stemMemoryMb: number;
}
