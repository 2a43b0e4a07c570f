import type { Clock } from '../lib/clock';

/** Of calls beyond the first of a second. */
const SHARE = 0.05;
const SECOND_MS = 1000;
/** As many functions are remembered; past that all begin anew. */
const MAX_FUNCTIONS = 10_000;

/**
 * Whether a call of a function with active tracing is sampled when its caller has not said: the first of each second is,
 * and one of twenty beyond (developer guide, "Visualize Lambda function invocations using AWS X-Ray").
 */
export class TraceSampler {
  /** By function: the second in which the last one of a second was sampled. */
  private readonly seconds = new Map<string, number>();

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly random: () => number,
  ) {}

  samples(functionName: string): boolean {
    const second = Math.floor(this.clock.now() / SECOND_MS);
    if (this.seconds.get(functionName) === second) return this.random() < SHARE;
    if (this.seconds.size >= MAX_FUNCTIONS) this.seconds.clear();
    this.seconds.set(functionName, second);
    return true;
  }
}
