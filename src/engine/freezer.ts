/** Stops all processes of a container, and lets them go on. Idempotent. Throws PlatformError. */
export interface Freezer {
  /** Whether freezing and thawing cost so little that it is worth while between any two calls. */
  readonly freezesAtOnce: boolean;
  freeze(containerId: string): Promise<void>;
  thaw(containerId: string): Promise<void>;
}
