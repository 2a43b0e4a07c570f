import type { KeepAliveSettings } from '../../functions/model';

/** What a keep-alive policy is told and asked; the service and the simulator use the same. Times: of a steady clock, milliseconds. */

/** When, after the concurrency fell below a level, an environment for that level should be there. */
export interface Hold {
  /** Milliseconds after the fall; the first hold usually begins at 0. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** Why, in plain words, for the decision journal. */
  readonly because: string;
}

/** Of one function version. Level n is needed while n or more calls run or wait at once; levels count from 1. */
export interface PoolPolicy {
  /** The concurrency rose to `level`. `isMet`: an idle environment was there. */
  rose(level: number, now: number, isMet: boolean): void;
  /** The concurrency fell below `level`. */
  fell(level: number, now: number): void;
  /** A start was needed; `initMs` is the function's own part of it. */
  started(start: { readonly kind: 'stem' | 'cold'; readonly initMs: number }): void;
  /** Sorted by their beginnings. What one that begins at 0 covers is kept while it is there; others have it made ahead. */
  hold(level: number): readonly Hold[];
  /**
   * What holding the environment of an idle level saves at best: seconds of waiting for each millisecond. Of what has to go,
   * what has the least for each MB goes first. `ageMs`: since the concurrency fell below the level.
   */
  worth(level: number, ageMs: number, now: number): number;
  /** By level: when the concurrency last fell below it, as far as that was before this pool. */
  falls(): (number | undefined)[];
  /** Whether `hold` says something else of an idle level than when it was last asked, though no call came or ended. */
  hasNews(): boolean;
  /** The operator ended what was idle: none is to be made for the calls that were expected. */
  forgo(): void;
}

/** Of the box. */
export interface BoxPolicy {
  /** `key` is `function:version`; what was learned under it stays when the function is deployed anew. */
  poolFor(
    key: string,
    facts: { readonly memoryMb: number; readonly settings: KeepAliveSettings },
  ): PoolPolicy;
  /** Keys for which an environment will be wanted though none is idle now, as far as that is known. */
  expected(now: number): Iterable<string>;
  /** The function was deleted, with all its versions. */
  forget(functionName: string): void;
  /** Called now and then, to weigh memory against waiting anew; `stemMb` is what the stems hold, which counts as held too. */
  tick(now: number, stemMb?: number): void;
  /** An environment had to go though it was worth so much: seconds of waiting for each millisecond of a MB. */
  gaveWay(perMbMs: number): void;
}
