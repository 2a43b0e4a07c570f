import type { SourceView } from '../../../src/contract/source-view';
import type { PoolView } from '../../../src/contract/pool-view';
import type { RecentCalls } from '../../../src/contract/recent-calls';
import type { StemView } from '../../../src/contract/stem-view';
import { Live } from '../../../src/operator/live';
import { FakeClock } from '../../support/fake-clock';

const pool = (functionName: string, changes: Partial<PoolView>): PoolView => ({
  ...{ functionName, version: '$LATEST', generation: 'g', memorySizeMb: 128 },
  ...{ idle: 0, frozen: 0, busy: 0, starting: 0, waiting: 0, provisioned: 0, desired: 0, desiredBecause: '' },
  ...changes,
});
const stem = (ready: number, starting: number): StemView => ({
  ...{ key: 'k', runtime: 'nodejs22.x', memorySizeMb: 128, ephemeralStorageMb: 512, network: 'none' },
  ...{ ready, starting, target: 1, because: '', misses: 0 },
});
const CAPACITY = {
  budgetMb: 1024,
  idleMb: 60,
  idleBudgetMb: 512,
  reservedMb: 384,
  byKind: { environment: 384, frozen: 0, stem: 0 },
  usedMb: 30,
  reservedVcpus: 0.2,
};
const NOTHING = { busy: 0, idle: 0, frozen: 0, starting: 0, waiting: 0, heldMb: 0 };
// Only passed on.
const RECENT = { calls: 3 } as unknown as RecentCalls;

const source = (rate: number): SourceView => ({
  ...{ id: String(rate), kind: 'sqs', name: 'q', targets: [], state: 'Enabled', rate },
  counts: { records: 0, batches: 0, failures: 0, filtered: 0, retries: 0, dropped: 0 },
});

const live = (pools: PoolView[], recent: ReadonlyMap<string, RecentCalls> = new Map()) =>
  new Live({
    concurrencyLimit: 1000,
    ledger: { inFlight: 2 },
    queue: { size: 5 },
    sources: () => Promise.resolve([source(1), { ...source(2), trouble: { message: 'away', since: 0 } }]),
    pools: { pools: () => pools, capacity: () => CAPACITY },
    stems: { stems: () => [stem(2, 0), stem(1, 3)] },
    held: () => [
      { functionName: 'b', mb: 128 },
      { functionName: 'b', mb: 256 },
    ],
    callable: () => ['b', 'a'],
    recent: () => ({ since: 60_000, functions: recent }),
    countsOf: (functionName) => ({ calls: functionName.length, errors: 0, throttles: 0 }),
    clock: new FakeClock(90_000),
  }).live();

test('what runs is summed up', async () => {
  expect(await live([])).toMatchObject({
    at: 90_000,
    inFlight: 2,
    concurrencyLimit: 1000,
    queuedEvents: 5,
    sources: { count: 2, troubled: 1, rate: 3 },
    memory: CAPACITY,
    stems: { ready: 3, starting: 3 },
    recentSince: 60_000,
  });
});

test('all versions of a function are one line, by name, with the memory that their environments hold', async () => {
  const { functions } = await live([
    pool('b', { idle: 1, busy: 2 }),
    pool('b', { version: '1', frozen: 3, starting: 1, waiting: 4 }),
  ]);
  const counts = { calls: 1, errors: 0, throttles: 0 };
  expect(functions).toEqual([
    { functionName: 'a', ...counts, ...NOTHING },
    { functionName: 'b', ...counts, busy: 2, idle: 1, frozen: 3, starting: 1, waiting: 4, heldMb: 384 },
  ]);
});

test('a function that is gone is shown while it runs, or was called lately', async () => {
  const { functions } = await live([pool('gone', { busy: 1 })], new Map([['lately', RECENT]]));
  expect(functions.map(({ functionName }) => functionName)).toEqual(['a', 'b', 'gone', 'lately']);
  expect(functions.at(-1)).toMatchObject({ ...NOTHING, recent: RECENT });
});
