import type { CallRow } from '../src/contract/call-row';
import type { Decision } from '../src/contract/decision';
import type { EnvironmentStep } from '../src/records/batch';
import { RecordsDatabase } from '../src/records/records-database';

/** How many calls an environment serves before it ends. */
const CALLS_OF_ENVIRONMENT = 100;
const CALLS_OF_COMMIT = 5000;
const KEPT = { maxAgeMs: 30 * 86_400_000, maxRows: 2_000_000, maxEventBytes: 0 };

export interface Filling {
  readonly path: string;
  readonly functions: readonly string[];
  readonly calls: number;
  /** Epoch milliseconds: evenly over the day before. */
  readonly until: number;
}

/** Writes calls, their environments' lives and a decision for each start, as a service that was busy for a day would have. */
export function fillRecords({ path, functions, calls, until }: Filling): void {
  const clock = { now: () => performance.now(), wallTime: () => until };
  const database = RecordsDatabase.open({ path, bounds: KEPT, clock });
  const stepMs = 86_400_000 / calls;
  for (let first = 0; first < calls; first += CALLS_OF_COMMIT) {
    const rows = Array.from({ length: Math.min(CALLS_OF_COMMIT, calls - first) }, (_, index) =>
      callOf(first + index, functions, until - (calls - first - index) * stepMs),
    );
    const starts = rows.filter(({ startKind }) => startKind === 'cold');
    database.write({
      calls: rows,
      events: [],
      steps: starts.flatMap(stepsOf),
      decisions: starts.map(decisionOf),
    });
  }
  database.close();
}

/** Some functions are called far more than others; one call in a hundred is cold, one in fifty fails. */
function callOf(index: number, functions: readonly string[], startedAt: number): CallRow {
  const environment = Math.floor(index / CALLS_OF_ENVIRONMENT);
  const skewed = Math.floor((((environment * 7919) % 1000) ** 2 / 1e6) * functions.length);
  const isCold = index % CALLS_OF_ENVIRONMENT === 0;
  const isFailed = index % 50 === 7;
  const durationMs = 2 + (index % 97);
  return {
    requestId: `${((index * 2654435761) % 2 ** 32).toString(16).padStart(8, '0')}-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
    functionName: functions[skewed] ?? '',
    ...{ version: '$LATEST', environmentId: `environment-${environment}`, startedAt },
    ...{ startKind: isCold ? 'cold' : 'warm', outcome: isFailed ? 'error' : 'success' },
    ...(isFailed ? { errorType: 'TypeError', errorMessage: `order ${index} has no customer` } : {}),
    phases: {
      queue: 0.1,
      ...(isCold ? { create: 20, start: 60, boot: 30, init: 90 } : {}),
      invoke: durationMs,
      overhead: 0.3,
    },
    totalMs: durationMs + (isCold ? 200.4 : 0.4),
    ...{ savedMs: isCold ? 0 : 200, durationMs, billedDurationMs: Math.ceil(durationMs) },
    ...{ memorySizeMb: 128, maxMemoryUsedMb: 60 + (index % 40), requestBytes: 200, responseBytes: 90 },
  };
}

function stepsOf({ environmentId: id, functionName, version, startedAt }: CallRow): EnvironmentStep[] {
  const of = { id, functionName, version, memoryMb: 128 };
  return [
    { ...of, state: 'initializing', reason: 'waiter', at: startedAt },
    { ...of, state: 'idle', reason: '', at: startedAt + 200 },
    { ...of, state: 'stopped', reason: 'keep-alive', at: startedAt + 600_000 },
  ];
}

function decisionOf({ startedAt: at, requestId, environmentId, functionName }: CallRow): Decision {
  const sentence = `A container was made for ${functionName}: no environment of it was idle.`;
  return {
    ...{ at, action: 'start', reason: 'waiter', sentence, functionName, version: '$LATEST' },
    ...{ environmentId, requestId, inputs: { waiting: 1 } },
  };
}
