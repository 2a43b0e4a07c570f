/**
 * What the scheduler did. `start`: a container is made for a function; `specialise`: a stem is given one; `stem`: a
 * stem is made; `prewarm`: an environment is made before anybody waits; `evict`: it ends to make room; `kill`: it
 * ends for any other reason; `refuse`: a call gets 429.
 */
export type DecisionAction =
  'start' | 'specialise' | 'stem' | 'prewarm' | 'freeze' | 'thaw' | 'evict' | 'kill' | 'refuse';

/** One decision, with what it was made from. */
export interface Decision {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly action: DecisionAction;
  /** Of a closed set, for metrics: `waiter`, `keep-alive`, `memory`, ... */
  readonly reason: string;
  /** One plain sentence. */
  readonly sentence: string;
  readonly functionName?: string;
  readonly version?: string;
  readonly environmentId?: string;
  /** The call that it was made for, if it was made for one. */
  readonly requestId?: string;
  readonly inputs: Readonly<Record<string, number | string>>;
}
