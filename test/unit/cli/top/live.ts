import type { LiveFunction, LiveView } from '../../../../src/contract/live-view';

export function aFunction(functionName: string, changes: Partial<LiveFunction> = {}): LiveFunction {
  return {
    ...{ functionName, calls: 0, errors: 0, throttles: 0, busy: 0, idle: 0, frozen: 0, starting: 0 },
    ...{ waiting: 0, heldMb: 0 },
    ...changes,
  };
}

export function aLook(functions: readonly LiveFunction[], at = 1_000_000): LiveView {
  return {
    ...{ at, inFlight: 3, concurrencyLimit: 1000, queuedEvents: 0, stems: { ready: 1, starting: 1 } },
    sources: { count: 0, troubled: 0, rate: 0 },
    memory: {
      ...{ budgetMb: 1000, idleMb: 60, idleBudgetMb: 512, reservedMb: 500, usedMb: 120, reservedVcpus: 0.2 },
      byKind: { environment: 400, frozen: 60, stem: 40 },
    },
    recentSince: at - 100_000,
    functions,
  };
}
