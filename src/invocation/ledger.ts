import { ThrottledError } from '../errors';
import type { ResolvedFunction } from '../functions/model';

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

export function ledgerEntryOf(target: ResolvedFunction): LedgerEntry {
  const { functionName, generation } = target.version;
  const { reservedConcurrency: reserved, provisionedConcurrency: share } = target;
  return share
    ? { functionName, reserved, provisioned: { generation, ...share } }
    : { functionName, reserved };
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
  private readonly released: (() => void)[] = [];

  constructor(
    private readonly unreservedLimit: () => number,
    private readonly onChange: (inFlight: number) => void,
  ) {}

  get inFlight(): number {
    return this.total;
  }

  /** Told whenever a lease was given back. */
  onReleased(listener: () => void): void {
    this.released.push(listener);
  }

  /** How many more invocations `acquire` would permit now. */
  free(entry: LedgerEntry): number {
    return this.freeProvisioned(entry) + this.freeShared(entry);
  }

  /** Throws ThrottledError with the Reason of the limit that was hit. */
  acquire(entry: LedgerEntry): Lease {
    const { functionName, reserved, provisioned } = entry;
    if (provisioned && this.freeProvisioned(entry) > 0) {
      return this.lease(this.provisionedInFlight, provisioned.generation, false);
    }
    if (this.freeShared(entry) <= 0) {
      throw new ThrottledError(
        reserved === undefined
          ? 'ConcurrentInvocationLimitExceeded'
          : 'ReservedFunctionConcurrentInvocationLimitExceeded',
      );
    }
    return this.lease(this.inFlightByFunction, functionName, reserved === undefined);
  }

  private freeProvisioned({ provisioned }: LedgerEntry): number {
    if (!provisioned) return 0;
    return Math.max(0, provisioned.own - (this.provisionedInFlight.get(provisioned.generation) ?? 0));
  }

  /** Of the function's reservation beside what of it is provisioned, else of what the account has left. */
  private freeShared({ functionName, reserved, provisioned }: LedgerEntry): number {
    if (reserved === undefined) return Math.max(0, this.unreservedLimit() - this.unreservedInFlight);
    const own = this.inFlightByFunction.get(functionName) ?? 0;
    return Math.max(0, reserved - (provisioned?.total ?? 0) - own);
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
        for (const listener of this.released) listener();
      },
    };
  }
}
