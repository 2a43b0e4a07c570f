import type { Timing } from './timing';

/** It can never be called for this time: another try would end the same. The message says why. */
export class FireRefusal extends Error {}

/** Something that is to happen at times: a schedule of EventBridge Scheduler, a rule with a ScheduleExpression. */
export interface Scheduled {
  /** Its ARN. Calls of two with the same id are never mixed up: the one takes the other's place. */
  readonly id: string;
  readonly kind: 'schedule' | 'rule';
  readonly timing: Timing;
  /** Times up to this one are none of its: from before it was made, changed or enabled. Epoch milliseconds. */
  readonly since: number;
  readonly retry: RetryLimits;
  /**
   * Resolves when what is called for its time `at` has it for good. Throws FireRefusal, or anything else when a later try may
   * succeed.
   */
  fire(at: number, signal: AbortSignal): Promise<void>;
  /** No try succeeded; never throws. */
  gaveUp(at: number, error: Error): Promise<void>;
  /** Its call begins at `beginAt`, in a moment. */
  expect?(beginAt: number): void;
  /** There is no more time. */
  over?(): void;
}

/** How long and how often it is tried to begin a call. */
export interface RetryLimits {
  readonly maxAgeMs: number;
  /** Behind the first try. */
  readonly maxRetries: number;
}

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

/** How long to wait behind a try that failed, the first being 1; none: that was the last. Pure. */
export function pauseBehind(tries: number, ageMs: number, limits: RetryLimits): number | undefined {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
  return tries > limits.maxRetries || ageMs + pause > limits.maxAgeMs ? undefined : pause;
}
