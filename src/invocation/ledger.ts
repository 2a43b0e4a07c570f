import { ThrottledError } from '../errors';

/** The right to run one invocation. Given back once, when it has ended. */
export interface Lease {
  release(): void;
}

/** What the ledger must know of a function. */
export interface LedgerEntry {
  readonly functionName: string;
  /** Unset when the function draws from the account's unreserved concurrency. */
  readonly reserved: number | undefined;
}

/**
 * Counts concurrent invocations against Lambda's limits: a function's reserved concurrency is its own, all others
 * share what the account has left (developer guide, "Understanding Lambda function scaling").
 */
export class ConcurrencyLedger {
  private readonly inFlightByFunction = new Map<string, number>();
  private unreservedInFlight = 0;
  private total = 0;

  constructor(
    private readonly unreservedLimit: () => number,
    private readonly onChange: (inFlight: number) => void,
  ) {}

  get inFlight(): number {
    return this.total;
  }

  /** Throws ThrottledError with the Reason of the limit that was hit. */
  acquire({ functionName, reserved }: LedgerEntry): Lease {
    const own = this.inFlightByFunction.get(functionName) ?? 0;
    if (reserved !== undefined) {
      if (own >= reserved) throw new ThrottledError('ReservedFunctionConcurrentInvocationLimitExceeded');
    } else {
      if (this.unreservedInFlight >= this.unreservedLimit()) {
        throw new ThrottledError('ConcurrentInvocationLimitExceeded');
      }
      this.unreservedInFlight += 1;
    }
    this.inFlightByFunction.set(functionName, own + 1);
    this.total += 1;
    this.onChange(this.total);
    return this.lease(functionName, reserved === undefined);
  }

  private lease(functionName: string, isUnreserved: boolean): Lease {
    let isHeld = true;
    return {
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        if (isUnreserved) this.unreservedInFlight -= 1;
        const own = this.inFlightByFunction.get(functionName) ?? 1;
        if (own > 1) this.inFlightByFunction.set(functionName, own - 1);
        else this.inFlightByFunction.delete(functionName);
        this.total -= 1;
        this.onChange(this.total);
      },
    };
  }
}
