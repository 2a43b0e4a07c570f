import type { InvocationRecord } from '../../contract/invocation-record';
import type { UnansweredCall } from '../../telemetry/events';

/** Since the service started; the difference of two looks over the time between them is a rate. */
export interface CallCounts {
  readonly calls: number;
  readonly errors: number;
  readonly throttles: number;
}

const NONE: CallCounts = { calls: 0, errors: 0, throttles: 0 };
/** A deleted function's last call may come after it was forgotten: there must be an end to such names. */
const MAX_FUNCTIONS = 20_000;

/** How many calls each function had, for whoever watches live. */
export class CallCounter {
  private readonly functions = new Map<string, { calls: number; errors: number; throttles: number }>();

  invocation({ functionName, outcome }: InvocationRecord): void {
    const counts = this.countsOf(functionName);
    counts.calls += 1;
    if (outcome !== 'success') counts.errors += 1;
  }

  unanswered({ functionName, end }: UnansweredCall): void {
    if (end === 'throttled') this.countsOf(functionName).throttles += 1;
  }

  of(functionName: string): CallCounts {
    return this.functions.get(functionName) ?? NONE;
  }

  /** The function was deleted. */
  forget(functionName: string): void {
    this.functions.delete(functionName);
  }

  private countsOf(functionName: string) {
    let counts = this.functions.get(functionName);
    if (!counts) {
      counts = { ...NONE };
      if (this.functions.size < MAX_FUNCTIONS) this.functions.set(functionName, counts);
    }
    return counts;
  }
}
