/** Whoever keeps an environment: told when it may be invoked and when it is lost. */
export interface EnvironmentOwner<E> {
  /** It is idle and may be invoked. */
  ready(environment: E): void;
  /** It has answered and will be idle as soon as its runtime asks for more. */
  settling(environment: E): void;
  /** It takes no more invocations. May be told twice. */
  leaving(environment: E): void;
  /** Its container is gone. */
  stopped(environment: E): void;
}

/** Whoever keeps a stem. */
export interface StemOwner<S> {
  /** It waits for a function. */
  stemReady(stem: S): void;
  /** It was lost before it had a function; its container is gone, or goes. */
  stemLost(stem: S, reason: string): void;
}
