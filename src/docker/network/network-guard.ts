/** One bridge and what is known of it. */
export interface GuardedBridge {
  /** Name of the network interface. */
  readonly bridge: string;
  /** As `172.18.0.0/16`. */
  readonly subnet: string;
}

/** `kept`: the rules were in force already. */
export type GuardOutcome = 'kept' | 'applied';

export interface GuardListener {
  /** The rules were gone, and are back. */
  restored(): void;
  /** Nobody watches the rules any more, for a reason. They may be in force or not. */
  lost(reason: string): void;
}

/** Keeps functions on a bridge from the host, from one another and from link-local addresses. */
export interface NetworkGuard {
  /** Makes sure of what `keep` needs, which may take a while, until `signal` ends it. Throws PlatformError. */
  prepare(signal: AbortSignal): Promise<void>;
  /**
   * Puts the rules in force, and watches that they stay so until `stop`, or until it tells that they are lost. One bridge
   * at a time; nothing is done again while the same one is watched. `signal` ends what it takes to begin. Throws
   * PlatformError: they are not in force.
   */
  keep(bridge: GuardedBridge, listener: GuardListener, signal: AbortSignal): Promise<GuardOutcome>;
  /** Watches no longer; the rules stay. Idempotent. */
  stop(): Promise<void>;
}
