/** `egress`: a function may reach outside, and neither this host nor another function. */
export type NetworkMode = 'none' | 'egress';

/** The network of functions that may reach outside. It fails closed: without its guard, nobody joins. */
export interface FunctionNetwork {
  /** Has what it takes to open made ahead, so that the first call does not wait for it. */
  prepare(): void;
  /** The network's name, once functions may join it. Throws PlatformError when they may not. */
  ensure(): Promise<string>;
  /** Guards it no longer; network and rules stay for the next start of the service. */
  stop(): Promise<void>;
}
