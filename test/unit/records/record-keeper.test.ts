import type { InvocationRecord } from '../../../src/contract/invocation-record';
import type { Batch } from '../../../src/records/batch';
import { RecordKeeper } from '../../../src/records/record-keeper';
import type { EnvironmentState } from '../../../src/telemetry/events';
import { FakeClock, settled } from '../../support/fake-clock';

const record = (requestId: string): InvocationRecord => ({
  ...{
    requestId,
    functionName: 'f',
    version: '1',
    environmentId: 'e',
    startKind: 'warm',
    outcome: 'success',
  },
  ...{ startedAt: 1, phases: {}, totalMs: 1, savedMs: 0, durationMs: 1, billedDurationMs: 1 },
  ...{ memorySizeMb: 128, maxMemoryUsedMb: 1, requestBytes: 1, responseBytes: 1 },
});

let clock: FakeClock;
let written: Batch[];
let dropped: number;
let fault: Error | undefined;
let warned: string[];
let keeper: RecordKeeper;

beforeEach(() => {
  clock = new FakeClock();
  [written, dropped, fault, warned] = [[], 0, undefined, []];
  keeper = new RecordKeeper({
    store: {
      write: (batch) => {
        if (fault) return Promise.reject(fault);
        written.push(batch);
        return Promise.resolve();
      },
    },
    stream: { call: () => {}, decision: () => {}, environment: () => {} },
    clock,
    log: { warn: (message) => void warned.push(message) },
    keepsEvents: true,
    dropped: (records) => (dropped += records),
  });
});
afterEach(() => keeper.close());

const tell = (count: number) => {
  for (let at = 0; at < count; at += 1) keeper.invocation(record(`call-${at}`));
};

test('what is told within a quarter of a second is one commit', async () => {
  tell(3);
  await settled();
  expect(written).toEqual([]);
  await clock.advance(250);
  expect(written.map(({ calls }) => calls.map(({ requestId }) => requestId))).toEqual([
    ['call-0', 'call-1', 'call-2'],
  ]);
  await clock.advance(10_000);
  expect(written).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

test('many at once are groups, in their order', async () => {
  tell(450);
  await keeper.written();
  expect(written.flatMap(({ calls }) => calls).map(({ requestId }) => requestId)).toEqual(
    Array.from({ length: 450 }, (_, at) => `call-${at}`),
  );
  expect(written.every(({ calls }) => calls.length <= 200)).toBe(true);
});

test('a call says why it started as it did', async () => {
  const inputs = {};
  const decision = { at: 1, action: 'start' as const, reason: 'waiter', inputs, requestId: 'call-0' };
  keeper.decision({ ...decision, sentence: 'a container is made: 1 call waits' });
  tell(2);
  await keeper.written();
  expect(written[0]?.calls.map(({ why }) => why)).toEqual([
    'a container is made: 1 call waits',
    'an environment that was there took it, at once or when it came free',
  ]);
});

test("calls are no steps of an environment's life; all else is", async () => {
  const path: (EnvironmentState | undefined)[] = [
    ...([
      undefined,
      'creating',
      'initializing',
      'idle',
      'busy',
      'idle',
      'frozen',
      'busy',
      'stopping',
    ] as const),
    'stopped',
  ];
  for (const [at, to] of path.entries()) {
    const who = { environmentId: 'e', functionName: 'f', version: '1', memorySizeMb: 128, reason: 'r' };
    if (to) keeper.environment({ ...who, from: path[at - 1], to });
  }
  await keeper.written();
  expect(written[0]?.steps.map(({ state }) => state)).toEqual([
    ...['creating', 'initializing', 'idle', 'frozen', 'busy', 'stopping', 'stopped'],
  ]);
});

test('an event is kept with its call unless it is too large, all of them however many', async () => {
  const told = [Buffer.from('{"a":1}'), Buffer.alloc(16 * 1024 + 1, ' '), Buffer.alloc(16 * 1024, ' ')];
  for (const [at, payload] of told.entries()) keeper.invocation(record(`call-${at}`), payload);
  for (let at = 3; at < 40; at += 1) keeper.invocation(record(`call-${at}`), Buffer.alloc(16 * 1024, ' '));
  await clock.advance(250);
  await keeper.written();
  const kept = written.flatMap(({ events }) => events);
  expect(kept.map(({ requestId }) => requestId)).toEqual(
    Array.from({ length: 40 }, (_, at) => `call-${at}`).filter((id) => id !== 'call-1'),
  );
  expect(kept[0]).toEqual({ requestId: 'call-0', at: 1, event: '{"a":1}' });
  expect(dropped).toBe(0);
});

test('a disk that takes none costs records, which are counted, and is complained of once', async () => {
  fault = new Error('disk full');
  tell(3);
  await keeper.written();
  tell(2);
  await keeper.written();
  expect([dropped, warned]).toEqual([5, ['calls cannot be recorded']]);
  fault = undefined;
  tell(1);
  await keeper.written();
  expect(written).toHaveLength(1);
});

test('of a slow disk no more waits than the bound', () => {
  tell(20_001);
  expect(dropped).toBe(1);
});

test('a stop writes what waits, and takes no more', async () => {
  tell(250);
  await keeper.close();
  tell(1);
  expect(written.flatMap(({ calls }) => calls)).toHaveLength(250);
});
