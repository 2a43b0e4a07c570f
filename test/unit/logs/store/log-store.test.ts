import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogStore, type LogStoreSettings } from '../../../../src/logs/store/log-store';
import type { StoredEvent } from '../../../../src/logs/store/log-record';
import type { ServiceLog } from '../../../../src/telemetry/events';
import { FakeClock } from '../../../support/fake-clock';
import { silentLog } from '../../../support/telemetry';

const DAY = 24 * 3_600_000;
const SETTINGS: LogStoreSettings = { maxBytes: 64 * 1024 * 1024, maxAgeMs: 14 * DAY };
const TO = { group: '/aws/lambda/f', stream: '2026/01/01/[$LATEST]aa' };
const ALL = { minTime: 0, maxTime: Infinity };

let directory: string;
let clock: FakeClock;
let open: LogStore[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'logs-'));
  clock = new FakeClock();
  open = [];
});
afterEach(async () => {
  for (const store of open) await store.close();
  rmSync(directory, { recursive: true, force: true });
});

async function start(
  changes: { settings?: LogStoreSettings; log?: ServiceLog; dropped?: (n: number) => void } = {},
): Promise<LogStore> {
  const store = await LogStore.open({ directory, settings: SETTINGS, clock, log: silentLog, ...changes });
  open.push(store);
  return store;
}

async function messages(store: LogStore, group = TO.group): Promise<string[]> {
  const found: StoredEvent[] = [];
  for await (const batch of store.group(group)?.forward(0, ALL) ?? []) found.push(...batch);
  return found.map(({ message }) => message);
}

function put(store: LogStore, ...lines: string[]): void {
  store.append(
    TO,
    lines.map((message) => ({ timestamp: clock.now(), message })),
  );
}

const groupDirectory = () => join(directory, encodeURIComponent(TO.group));
const segments = () => readdirSync(groupDirectory()).filter((file) => file.endsWith('.jsonl'));

test('an event can be read at once, before it is on disk', async () => {
  const store = await start();
  put(store, 'one', 'two');
  expect(await messages(store)).toEqual(['one', 'two']);
  expect(existsSync(groupDirectory())).toBe(false);
});

test('events reach the disk together, 40 ms after the first', async () => {
  const store = await start();
  put(store, 'one');
  put(store, 'two');
  await clock.advance(39);
  expect(existsSync(groupDirectory())).toBe(false);
  await clock.advance(1);
  await store.flush();
  const [file = ''] = segments();
  expect(readFileSync(join(groupDirectory(), file), 'utf8').trim().split('\n')).toHaveLength(2);
  expect(await messages(store)).toEqual(['one', 'two']);
});

test('64 KB are written without waiting', async () => {
  const store = await start();
  put(store, 'x'.repeat(65_000), 'y'.repeat(1000));
  await clock.advance(0);
  // Comes after what has begun, and writes nothing itself.
  await store.sweep();
  expect(segments()).toHaveLength(1);
});

test('a restart finds every event, and goes on counting', async () => {
  const first = await start();
  put(first, 'ünï €\n"quoted"', 'two');
  await first.close();
  const second = await start();
  put(second, 'three');
  expect(await messages(second)).toEqual(['ünï €\n"quoted"', 'two', 'three']);
  await second.flush();
  expect(await messages(second)).toEqual(['ünï €\n"quoted"', 'two', 'three']);
  expect(second.group(TO.group)?.createdAt).toBe(clock.now());
});

test('after a crash the torn line at the end is left out and nothing else', async () => {
  const first = await start();
  put(first, 'one', 'two');
  await first.flush();
  const [file = ''] = segments();
  appendFileSync(join(groupDirectory(), file), '{"s":9,"t":1,"i":1,"n":"x","m":"to');
  const second = await start();
  put(second, 'three');
  await second.flush();
  expect(await messages(second)).toEqual(['one', 'two', 'three']);
});

test('while the disk refuses, events wait and stay readable; the outage is told once', async () => {
  const told: string[] = [];
  const tell = (message: string) => told.push(message);
  const store = await start({ log: { debug: tell, info: tell, warn: tell, error: tell } });
  writeFileSync(groupDirectory(), 'in the way');
  put(store, 'one');
  await store.flush();
  put(store, 'two');
  await store.flush();
  expect(await messages(store)).toEqual(['one', 'two']);
  expect(told).toEqual(['writing invocation logs fails']);
  rmSync(groupDirectory());
  await clock.advance(1000);
  await store.flush();
  expect(told).toEqual(['writing invocation logs fails', 'writing invocation logs works again']);
  expect(segments()).toHaveLength(1);
  expect(await messages(store)).toEqual(['one', 'two']);
});

test('beyond what may wait, the oldest are given up, counted, and told of in the log', async () => {
  const counted: number[] = [];
  const settings = { ...SETTINGS, maxWaitingBytes: 10 * 300 };
  const store = await start({ settings, dropped: (n) => counted.push(n) });
  for (let i = 0; i < 12; i += 1) put(store, String(i).padEnd(100));
  await store.flush();
  await store.flush();
  const lines = await messages(store);
  expect(counted.reduce((sum, n) => sum + n, 0)).toBe(store.droppedEvents);
  expect(lines.length).toBe(12 - store.droppedEvents + 1);
  expect(lines.at(0)?.trim()).toBe(String(store.droppedEvents));
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    type: 'platform.logsDropped',
    record: { droppedRecords: store.droppedEvents },
  });
});

test('files are bounded by their size, the oldest go first', async () => {
  const store = await start({ settings: { maxBytes: 64 * 1024, maxAgeMs: DAY } });
  for (let i = 0; i < 100; i += 1) {
    put(store, `${i} ${'x'.repeat(1000)}`);
    await store.flush();
  }
  const left = await messages(store);
  const bytes = segments().reduce((sum, file) => sum + readFileSync(join(groupDirectory(), file)).length, 0);
  expect(bytes).toBeLessThanOrEqual(32 * 1024 + 4096);
  expect(left.at(-1)).toMatch(/^99 /);
  expect(left.length).toBeGreaterThan(20);
  expect(left.length).toBeLessThan(40);
});

test('a group that writes little has a file a day, so that age can bound it', async () => {
  const store = await start();
  for (let day = 0; day < 16; day += 1) {
    put(store, `day ${day}`);
    await store.flush();
    await clock.advance(DAY);
  }
  await store.sweep();
  expect(await messages(store)).toEqual(Array.from({ length: 14 }, (_, i) => `day ${i + 2}`));
});

test('events that are too old go, and a group that has none left', async () => {
  const store = await start();
  put(store, 'old');
  await store.flush();
  await clock.advance(14 * DAY + 1);
  await store.sweep();
  expect(store.group(TO.group)).toBeUndefined();
  expect(readdirSync(directory)).toEqual([]);
});

test('names of groups cannot leave the directory, and long ones have room', async () => {
  const store = await start();
  const names = ['..', 'a'.repeat(512), '/'.repeat(512)];
  for (const group of names)
    store.append({ group, stream: 's' }, [{ timestamp: clock.now(), message: group }]);
  await store.close();
  expect(readdirSync(directory)).toHaveLength(3);
  const again = await start();
  for (const group of names) expect(await messages(again, group)).toEqual([group]);
});

test('a deleted group is gone, with what waited', async () => {
  const store = await start();
  put(store, 'one');
  await store.flush();
  put(store, 'two');
  const group = store.group(TO.group);
  if (group) await store.deleteGroup(group);
  expect(await messages(store)).toEqual([]);
  expect(readdirSync(directory)).toEqual([]);
  put(store, 'new');
  await store.flush();
  expect(await messages(store)).toEqual(['new']);
});

test('a query that is under way when its group is deleted ends early instead of failing', async () => {
  const store = await start();
  put(store, ...Array.from({ length: 200 }, () => 'x'.repeat(1000)));
  await store.flush();
  const group = store.group(TO.group);
  const walk = group?.backward(Infinity, ALL);
  await walk?.next();
  await walk?.next();
  if (group) await store.deleteGroup(group);
  expect(await walk?.next()).toMatchObject({ value: [] });
});

test('what waited in a deleted group takes no room any more', async () => {
  const settings = { ...SETTINGS, maxWaitingBytes: 10 * 300 };
  const store = await start({ settings });
  for (let round = 0; round < 10; round += 1) {
    put(store, 'x'.repeat(1000));
    const group = store.group(TO.group);
    if (group) await store.deleteGroup(group);
  }
  expect(store.droppedEvents).toBe(0);
});

test('a walk backward does not repeat what reaches the disk meanwhile', async () => {
  const store = await start();
  put(store, 'one');
  await store.flush();
  put(store, 'two');
  const found: string[][] = [];
  for await (const batch of store.group(TO.group)?.backward(Infinity, ALL) ?? []) {
    found.push(batch.map(({ message }) => message));
    await store.flush();
  }
  expect(found).toEqual([['two'], ['one']]);
});

test('backward reading meets every event once, newest first', async () => {
  const store = await start({ settings: { maxBytes: 4 * 1024 * 1024, maxAgeMs: DAY } });
  const lines = Array.from({ length: 700 }, (_, i) => `${i} ${'x'.repeat(1000)}`);
  for (let i = 0; i < lines.length; i += 50) {
    put(store, ...lines.slice(i, i + 50));
    if (i < 600) await store.flush();
  }
  const found: string[] = [];
  for await (const batch of store.group(TO.group)?.backward(Infinity, ALL) ?? []) {
    found.unshift(...batch.map(({ message }) => message));
  }
  expect(found).toEqual(lines);
});
