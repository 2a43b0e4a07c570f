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
  /** Unset when nothing of the function is provisioned. */
  readonly provisioned?: {
    /** Of the version that is called. */
    readonly generation: string;
    /** What this version alone may use. */
    readonly own: number;
    /** Of all versions of the function, as part of its reservation if it has one. */
    readonly total: number;
  };
}

/**
 * Counts concurrent invocations against Lambda's limits: a version's provisioned concurrency is its own, then a
 * function's reserved concurrency is its own, all others share what the account has left (developer guide,
 * "Understanding Lambda function scaling").
 */
export class ConcurrencyLedger {
  private readonly provisionedInFlight = new Map<string, number>();
  /** Beside what runs on provisioned concurrency. */
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
  acquire({ functionName, reserved, provisioned }: LedgerEntry): Lease {
    if (provisioned && (this.provisionedInFlight.get(provisioned.generation) ?? 0) < provisioned.own) {
      return this.lease(this.provisionedInFlight, provisioned.generation, false);
    }
    if (reserved !== undefined) {
      const own = this.inFlightByFunction.get(functionName) ?? 0;
      if (own >= reserved - (provisioned?.total ?? 0))
        throw new ThrottledError('ReservedFunctionConcurrentInvocationLimitExceeded');
    } else if (this.unreservedInFlight >= this.unreservedLimit()) {
      throw new ThrottledError('ConcurrentInvocationLimitExceeded');
    }
    return this.lease(this.inFlightByFunction, functionName, reserved === undefined);
  }

  private lease(counts: Map<string, number>, key: string, isUnreserved: boolean): Lease {
    if (isUnreserved) this.unreservedInFlight += 1;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    this.total += 1;
    this.onChange(this.total);
    let isHeld = true;
    return {
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        if (isUnreserved) this.unreservedInFlight -= 1;
        const left = (counts.get(key) ?? 1) - 1;
        if (left > 0) counts.set(key, left);
        else counts.delete(key);
        this.total -= 1;
        this.onChange(this.total);
      },
    };
  }
}
