import { ThrottledError } from '../../../src/errors';
import { ConcurrencyLedger } from '../../../src/invocation/ledger';

function reasonOf(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    return error instanceof ThrottledError ? error.reason : String(error);
  }
  return undefined;
}

describe('ConcurrencyLedger', () => {
  it('lets a function run up to its reserved concurrency and no further', () => {
    const ledger = new ConcurrencyLedger(
      () => 1000,
      () => undefined,
    );
    const lease = ledger.acquire({ functionName: 'f', reserved: 1 });
    expect(reasonOf(() => ledger.acquire({ functionName: 'f', reserved: 1 }))).toBe(
      'ReservedFunctionConcurrentInvocationLimitExceeded',
    );
    lease.release();
    expect(reasonOf(() => ledger.acquire({ functionName: 'f', reserved: 1 }))).toBeUndefined();
  });

  it('says how much more may run, and when that changes', () => {
    const ledger = new ConcurrencyLedger(
      () => 3,
      () => undefined,
    );
    let releases = 0;
    ledger.onReleased(() => (releases += 1));
    const version = { generation: 'p-1', own: 2, total: 2 };
    const free = () => [
      ledger.free({ functionName: 'reserved', reserved: 2 }),
      ledger.free({ functionName: 'off', reserved: 0 }),
      ledger.free({ functionName: 'any', reserved: undefined }),
      ledger.free({ functionName: 'p', reserved: undefined, provisioned: version }),
    ];
    expect(free()).toEqual([2, 0, 3, 5]);
    const leases = [
      ledger.acquire({ functionName: 'reserved', reserved: 2 }),
      ledger.acquire({ functionName: 'any', reserved: undefined }),
      ledger.acquire({ functionName: 'p', reserved: undefined, provisioned: version }),
    ];
    expect(free()).toEqual([1, 0, 2, 3]);
    for (const lease of leases) lease.release();
    expect([free(), releases]).toEqual([[2, 0, 3, 5], 3]);
  });

  it('refuses everything of a function whose reserved concurrency is zero', () => {
    const ledger = new ConcurrencyLedger(
      () => 1000,
      () => undefined,
    );
    expect(reasonOf(() => ledger.acquire({ functionName: 'f', reserved: 0 }))).toBe(
      'ReservedFunctionConcurrentInvocationLimitExceeded',
    );
  });

  it('shares the unreserved concurrency between all other functions', () => {
    const ledger = new ConcurrencyLedger(
      () => 2,
      () => undefined,
    );
    ledger.acquire({ functionName: 'a', reserved: undefined });
    ledger.acquire({ functionName: 'b', reserved: undefined });
    ledger.acquire({ functionName: 'own', reserved: 5 });
    expect(reasonOf(() => ledger.acquire({ functionName: 'c', reserved: undefined }))).toBe(
      'ConcurrentInvocationLimitExceeded',
    );
  });

  it('gives a version its provisioned concurrency first, then what the account has left', () => {
    const ledger = new ConcurrencyLedger(
      () => 1,
      () => undefined,
    );
    const provisioned = { generation: 'f-1', own: 2, total: 2 };
    const call = () => ledger.acquire({ functionName: 'f', reserved: undefined, provisioned });
    const first = call();
    call();
    ledger.acquire({ functionName: 'other', reserved: undefined });
    expect(reasonOf(call)).toBe('ConcurrentInvocationLimitExceeded');
    first.release();
    expect(reasonOf(call)).toBeUndefined();
  });

  it('leaves other versions what the reserved concurrency has beside the provisioned', () => {
    const ledger = new ConcurrencyLedger(
      () => 1000,
      () => undefined,
    );
    const call = (generation: string, own: number) =>
      ledger.acquire({ functionName: 'f', reserved: 3, provisioned: { generation, own, total: 2 } });
    const latest = () => call('f-latest', 0);
    const version = () => call('f-1', 2);
    latest();
    expect(reasonOf(latest)).toBe('ReservedFunctionConcurrentInvocationLimitExceeded');
    expect([reasonOf(version), reasonOf(version)]).toEqual([undefined, undefined]);
    expect(reasonOf(version)).toBe('ReservedFunctionConcurrentInvocationLimitExceeded');
    expect(ledger.inFlight).toBe(3);
  });

  it('counts a lease that is given back twice only once', () => {
    const seen: number[] = [];
    const ledger = new ConcurrencyLedger(
      () => 10,
      (inFlight) => seen.push(inFlight),
    );
    const lease = ledger.acquire({ functionName: 'a', reserved: undefined });
    ledger.acquire({ functionName: 'a', reserved: undefined });
    lease.release();
    lease.release();
    expect(ledger.inFlight).toBe(1);
    expect(seen).toEqual([1, 2, 1]);
  });
});
