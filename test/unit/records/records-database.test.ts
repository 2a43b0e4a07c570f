import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallRow } from '../../../src/contract/call-row';
import type { EnvironmentStep } from '../../../src/records/batch';
import { RecordsDatabase } from '../../../src/records/records-database';
import { FakeClock } from '../../support/fake-clock';

const DAY = 24 * 3_600_000;
const T = 1_700_000_000_000;

let directory: string;
let clock: FakeClock;
let database: RecordsDatabase;

const open = (maxRows = 1_000_000) =>
  RecordsDatabase.open({
    path: join(directory, 'calls.db'),
    bounds: { maxAgeMs: 7 * DAY, maxRows, maxEventBytes: 100 },
    clock,
  });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lbx-records-'));
  clock = new FakeClock(T);
  database = open();
});
afterEach(() => {
  database.close();
  rmSync(directory, { recursive: true, force: true });
});

let made = 0;

function aCall(call: Partial<CallRow> = {}): CallRow {
  made += 1;
  return {
    requestId: `${String(made).padStart(8, '0')}-0000-4000-8000-000000000000`,
    functionName: 'orders',
    version: '$LATEST',
    environmentId: 'env-1',
    startKind: 'warm',
    outcome: 'success',
    startedAt: clock.wallTime() + made,
    phases: { queue: 0.5, invoke: 10 },
    totalMs: 11,
    savedMs: 100,
    durationMs: 10,
    billedDurationMs: 10,
    memorySizeMb: 128,
    maxMemoryUsedMb: 40,
    requestBytes: 2,
    responseBytes: 4,
    why: 'an environment that was there took it',
    ...call,
  };
}

const write = (...calls: CallRow[]) => database.write({ calls, events: [], steps: [], decisions: [] });
const idsOf = ({ calls }: { readonly calls: readonly CallRow[] }) => calls.map(({ requestId }) => requestId);

test('a call is kept as it was told, in the next service as well', () => {
  const call = aCall({
    ...{
      qualifier: 'live',
      outcome: 'error',
      errorType: 'TypeError',
      errorMessage: 'x is <b>no</b> function',
    },
    ...{
      startKind: 'cold',
      initDurationMs: 80.125,
      isProvisioned: true,
      phases: { create: 1, boot: 2, init: 3 },
    },
  });
  write(aCall(), call);
  database.close();
  database = open();
  expect(database.call(call.requestId)?.call).toEqual(call);
  expect(database.call('nobody')).toBeUndefined();
});

describe('calls are found', () => {
  let calls: CallRow[];
  beforeEach(() => {
    calls = [
      aCall(),
      aCall({ functionName: 'mail', totalMs: 900 }),
      aCall({ startKind: 'cold', totalMs: 300 }),
      aCall({
        outcome: 'timeout',
        errorType: 'Sandbox.Timedout',
        errorMessage: 'Task timed out after 3.00 seconds',
      }),
      aCall({
        functionName: 'mail',
        startKind: 'cold',
        outcome: 'error',
        errorType: 'TypeError',
        errorMessage: 'No',
      }),
    ];
    write(...calls);
  });

  test.each([
    [{}, [4, 3, 2, 1, 0]],
    [{ functionName: 'mail' }, [4, 1]],
    [{ kind: 'cold' }, [4, 2]],
    [{ kind: 'warm' }, [3, 1, 0]],
    [{ outcome: 'success' }, [2, 1, 0]],
    [{ outcome: 'timeout' }, [3]],
    [{ outcome: 'failed' }, [4, 3]],
    [{ functionName: 'mail', kind: 'cold', outcome: 'error' }, [4]],
    [{ minMs: 300 }, [2, 1]],
    [{ maxMs: 299, functionName: 'orders' }, [3, 0]],
    [{ text: 'TIMED out' }, [3]],
    [{ text: 'typeerror' }, [4]],
    [{ text: '%' }, []],
    [{ functionName: "' OR 1=1 --" }, []],
    [{ limit: 2 }, [4, 3]],
  ])('by %j', (question, found) => {
    const answer = database.searchCalls({ limit: 100, ...question });
    expect(idsOf(answer)).toEqual(found.map((at) => calls[at]?.requestId));
    expect(answer.next !== undefined).toBe('limit' in question);
  });

  test('by the time at which they began, and by the beginning of their id', () => {
    const [, second, third] = calls;
    if (!second || !third) throw new Error('there are five');
    const between = { since: second.startedAt, until: third.startedAt, limit: 10 };
    expect(idsOf(database.searchCalls(between))).toEqual([second.requestId]);
    const text = second.requestId.slice(0, 9);
    expect(idsOf(database.searchCalls({ text, limit: 10 }))).toEqual([second.requestId]);
  });

  test('page by page, none twice and none left out, while others come', () => {
    const pages: string[][] = [];
    let before: string | undefined;
    do {
      const page = database.searchCalls({ limit: 2, ...(before === undefined ? {} : { before }) });
      pages.push(idsOf(page));
      before = page.next;
      write(aCall());
    } while (before !== undefined);
    expect(pages.flat()).toEqual(calls.map(({ requestId }) => requestId).reverse());
  });
});

test('calls of one moment are paged as well', () => {
  const startedAt = clock.wallTime();
  const calls = Array.from({ length: 5 }, () => aCall({ startedAt }));
  write(...calls);
  const first = database.searchCalls({ limit: 3 });
  const rest = database.searchCalls({ limit: 3, before: first.next ?? '' });
  expect([...idsOf(first), ...idsOf(rest)]).toEqual(idsOf({ calls }).reverse());
  expect(rest.next).toBeUndefined();
});

describe('in a hurry: each look at the time is a second later, so that a page is one step', () => {
  beforeEach(() => {
    const steps = { now: 0 };
    database.close();
    database = RecordsDatabase.open({
      path: join(directory, 'calls.db'),
      bounds: { maxAgeMs: 7 * DAY, maxRows: 1_000_000, maxEventBytes: 0 },
      clock: { now: () => (steps.now += 1000), wallTime: () => clock.wallTime() },
    });
  });

  test('what finds little ends at its deadline, with a place to go on from', () => {
    const rare = aCall({ totalMs: 1 });
    write(rare, ...Array.from({ length: 10_000 }, () => aCall()));
    const pages = [database.searchCalls({ maxMs: 1, limit: 10 })];
    expect(pages[0]?.calls).toEqual([]);
    for (let next = pages[0]?.next; next !== undefined; next = pages.at(-1)?.next)
      pages.push(database.searchCalls({ maxMs: 1, limit: 10, before: next }));
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.flatMap(idsOf)).toEqual([rare.requestId]);
  });

  test('slow calls are found in one step, however many others there are', () => {
    const slow = [100, 250, 400].map((totalMs) => aCall({ totalMs }));
    write(...slow, ...Array.from({ length: 3000 }, () => aCall()));
    const found = (minMs: number, maxMs?: number) =>
      idsOf(database.searchCalls({ minMs, limit: 10, ...(maxMs === undefined ? {} : { maxMs }) }));
    const [least, middle, most] = slow.map(({ requestId }) => requestId);
    expect([found(200), found(100, 300), found(401)]).toEqual([[most, middle], [middle, least], []]);
  });
});

test('what is too old goes, and what is too much, the oldest first', () => {
  database.close();
  database = open(1000);
  const old = aCall({ startedAt: clock.wallTime() - 8 * DAY });
  const calls = Array.from({ length: 1001 }, () => aCall());
  write(old, ...calls);
  expect(database.call(old.requestId)).toBeUndefined();
  write(aCall());
  expect(database.call(calls[0]?.requestId ?? '')).toBeUndefined();
  expect(database.call(calls[1]?.requestId ?? '')).toBeUndefined();
  expect(database.call(calls[2]?.requestId ?? '')).toBeDefined();
});

test('what was decided for a call and its environment is told with it', () => {
  const call = aCall();
  const decision = (at: number, sentence: string, of: object) => ({
    ...{ at, action: 'start' as const, reason: 'waiter', sentence, functionName: 'orders', inputs: {} },
    ...of,
  });
  database.write({
    calls: [call],
    events: [],
    steps: [],
    decisions: [
      decision(T, 'for another', { requestId: 'other' }),
      decision(T + 1, 'for it', { requestId: call.requestId, environmentId: 'env-1' }),
      decision(call.startedAt + 5, 'of its environment', { environmentId: 'env-1' }),
      decision(call.startedAt + 60, 'later', { environmentId: 'env-1' }),
    ],
  });
  const told = database.call(call.requestId)?.decisions.map(({ sentence }) => sentence);
  expect(told).toEqual(['of its environment', 'for it']);
  expect(database.decisions({ functionName: 'orders', limit: 2 }).map(({ sentence }) => sentence)).toEqual([
    'later',
    'of its environment',
  ]);
});

describe("an environment's life", () => {
  const step = (state: string, at: number, reason = 'x'): EnvironmentStep => ({
    ...{ id: 'env-1', functionName: 'orders', version: '1', memoryMb: 128, state, reason, at: T + at },
  });
  const time = { since: T, until: T + 10_000, limit: 10 };

  test('is its states with their times, with the calls that it served, and why it ended', () => {
    database.write({
      events: [],
      calls: [
        aCall({ startedAt: T + 290, totalMs: 110, durationMs: 100, startKind: 'cold' }),
        aCall({ startedAt: T + 490, totalMs: 60, durationMs: 50 }),
      ],
      steps: [
        ...[step('creating', 100), step('initializing', 200), step('idle', 300), step('frozen', 700)],
        ...[step('busy', 800), step('stopping', 900, 'keep-alive'), step('stopped', 950, 'removed')],
      ],
      decisions: [],
    });
    expect(database.searchLives(time)).toEqual([
      {
        ...{ id: 'env-1', functionName: 'orders', version: '1', memoryMb: 128, startKind: 'cold' },
        ...{ endedBecause: 'keep-alive', calls: 2 },
        spans: [
          { state: 'creating', from: T + 100, to: T + 200 },
          { state: 'initializing', from: T + 200, to: T + 300 },
          { state: 'busy', from: T + 300, to: T + 400 },
          { state: 'idle', from: T + 400, to: T + 500 },
          { state: 'busy', from: T + 500, to: T + 550 },
          { state: 'idle', from: T + 550, to: T + 700 },
          { state: 'frozen', from: T + 700, to: T + 800 },
          { state: 'idle', from: T + 800, to: T + 900 },
          { state: 'stopping', from: T + 900, to: T + 950 },
        ],
      },
    ]);
    expect(database.searchLives({ ...time, since: T + 2000 })).toEqual([]);
    expect(database.searchLives({ ...time, functionName: 'mail' })).toEqual([]);
  });

  test('has calls that no screen can tell apart as one span, when they are too many to be told one by one', () => {
    const calls = Array.from({ length: 2001 }, (_, index) =>
      aCall({ startedAt: T + 1000 + index, totalMs: 1, durationMs: 1 }),
    );
    const apart = aCall({ startedAt: T + 9000, totalMs: 5, durationMs: 5 });
    database.write({ calls: [...calls, apart], events: [], steps: [step('idle', 300)], decisions: [] });
    expect(database.searchLives(time)[0]?.spans).toEqual([
      { state: 'idle', from: T + 300, to: T + 1000 },
      { state: 'busy', from: T + 1000, to: T + 3001, calls: 2001 },
      { state: 'idle', from: T + 3001, to: T + 9000 },
      { state: 'busy', from: T + 9000, to: T + 9005 },
      { state: 'idle', from: T + 9005 },
    ]);
  });

  test('goes on while it lives, and ends with a service that was killed', () => {
    database.write({
      calls: [],
      events: [],
      steps: [step('creating', 100), step('idle', 300)],
      decisions: [],
    });
    expect(database.searchLives(time)[0]?.spans.at(-1)).toEqual({ state: 'idle', from: T + 300 });
    database.close();
    database = open();
    expect(database.searchLives(time)[0]).toMatchObject({ endedBecause: 'lost' });
    expect(database.searchLives({ ...time, since: T + 301 })).toEqual([]);
  });
});

describe("calls' events", () => {
  const event = (requestId: string, text: string, at = T) => ({ requestId, at, event: text });
  const keep = (...events: ReturnType<typeof event>[]) =>
    database.write({ calls: [], events, steps: [], decisions: [] });

  test('are kept as they came, in the next service as well', () => {
    keep(event('a', '{"name": "\u00e9"}'), event('b', '2'));
    database.close();
    database = open();
    expect(['a', 'b', 'c'].map((id) => database.event(id))).toEqual(['{"name": "\u00e9"}', '2', undefined]);
  });

  test('go by their size, the oldest first', () => {
    keep(event('a', 'x'.repeat(60)), event('b', 'x'.repeat(40)));
    keep(event('c', 'x'));
    expect(['a', 'b', 'c'].map((id) => database.event(id) !== undefined)).toEqual([false, true, true]);
  });

  test('go with their age', () => {
    keep(event('old', '1', T - 8 * DAY), event('young', '2'));
    expect([database.event('old'), database.event('young')]).toEqual([undefined, '2']);
  });
});
