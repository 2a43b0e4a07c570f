import { mkdtempSync, rmSync, statSync, truncateSync, copyFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StoredEvent } from '../../../../src/async/event';
import { EventDatabase } from '../../../../src/async/store/event-database';
import { GroupedStore } from '../../../../src/async/store/grouped-store';
import { StoreLink } from '../../../../src/async/store/store-link';
import { LocalChannel } from '../../../support/event-channel';
import { FakeClock, settled } from '../../../support/fake-clock';
import { silentLog } from '../../../support/telemetry';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbevents-'));
  path = join(folder, 'events.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

function event(id: number, payload = `{"n":${id}}`): StoredEvent {
  return {
    ...{ id, functionName: 'f', qualifier: undefined, acceptedAt: 1, dueAt: 1, stage: 'waiting' },
    request: { requestId: `r${id}`, traceHeader: 'Root=1' },
    bytes: payload.length,
    payload: Buffer.from(payload),
    progress: { tries: 0, setbacks: 0, deliveries: [] },
  };
}

function make() {
  const clock = new FakeClock();
  const channel = new LocalChannel(path);
  const store = new GroupedStore(new StoreLink({ open: channel.open, clock, log: silentLog }), clock);
  return { clock, channel, store };
}

function kept(file = path): number[] {
  const database = EventDatabase.open(file);
  try {
    return [...database.all()].map(({ id }) => id);
  } finally {
    database.close();
  }
}

describe('The store of events', () => {
  it('has an event on disk when it is accepted, byte for byte', async () => {
    const { store } = make();
    await store.accept(event(1, '{"x": "ü"}'));
    expect(kept()).toEqual([1]);
    const [read] = await store.read([1, 2]);
    const { id, request, payload, qualifier } = read ?? event(0);
    expect([id, request, String(payload), Buffer.isBuffer(payload), qualifier]).toEqual([
      1,
      { requestId: 'r1', traceHeader: 'Root=1' },
      '{"x": "ü"}',
      true,
      undefined,
    ]);
    await store.close();
  });

  it('commits together what comes while another commit runs', async () => {
    const { store, channel } = make();
    await Promise.all(Array.from({ length: 100 }, (_, n) => store.accept(event(n))));
    const first = store.accept(event(1000));
    while (channel.groups.length < 2) await new Promise((next) => setImmediate(next));
    const rest = Array.from({ length: 30 }, (_, n) => store.accept(event(2000 + n)));
    await Promise.all([first, ...rest]);
    expect(channel.groups).toEqual([100, 1, 30]);
    await store.close();
  });

  it('writes what became of events, with the answers', async () => {
    const { store } = make();
    await Promise.all([1, 2, 3].map((id) => store.accept(event(id))));
    const progress = {
      tries: 2,
      setbacks: 0,
      deliveries: [{ kind: 'record' as const, target: 't', attempts: 0 }],
    };
    const response = Buffer.from('"answer"');
    await Promise.all([
      store.settle({ what: 'gone', id: 1 }),
      store.settle({ what: 'changed', id: 2, stage: 'delivering', dueAt: 7, progress, response }),
    ]);
    const [changed, untouched] = await store.read([2, 3]);
    expect([changed, String(changed?.response), String(changed?.payload), untouched?.stage]).toMatchObject([
      { stage: 'delivering', dueAt: 7, progress },
      '"answer"',
      '{"n":2}',
      'waiting',
    ]);
    await store.close();
    const database = EventDatabase.open(path);
    const outlines = [...database.all()];
    database.close();
    expect(outlines).toMatchObject([
      { id: 2, stage: 'delivering', bytes: 15, deliveries: progress.deliveries },
      { id: 3, stage: 'waiting', bytes: 7, deliveries: [] },
    ]);
  });

  it('has all that was committed after a write that was torn by a power cut', async () => {
    const { store } = make();
    for (const id of [1, 2, 3]) await store.accept(event(id, JSON.stringify('x'.repeat(3000))));
    // As the machine would find them: the database, and its log without its last bytes.
    const copy = join(folder, 'copy.db');
    copyFileSync(path, copy);
    copyFileSync(`${path}-wal`, `${copy}-wal`);
    truncateSync(`${copy}-wal`, statSync(`${copy}-wal`).size - 100);
    expect(kept(copy)).toEqual([1, 2]);
    await store.close();
  });

  it('refuses what a full disk does not take, and goes on when there is room', async () => {
    const { store, clock } = make();
    await store.accept(event(1));
    const other = new DatabaseSync(path);
    other.exec(
      "CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
    );
    await expect(store.accept(event(2))).rejects.toMatchObject({
      wire: { status: 500 },
      message: expect.stringContaining('database or disk is full'),
    });
    await expect(store.accept(event(3))).rejects.toThrow('full');
    const settled = store.settle({ what: 'gone', id: 1 });
    other.exec('DROP TRIGGER full');
    other.close();
    await clock.advance(1000);
    await settled;
    await store.accept(event(4));
    await store.close();
    expect(kept()).toEqual([4]);
  });

  it('refuses events while its writer is gone, begins another one, and keeps none that it has refused', async () => {
    const { store, channel, clock } = make();
    await store.accept(event(1));
    channel.isStuck = true;
    const lost = store.accept(event(2));
    while (channel.groups.length < 2) await new Promise((next) => setImmediate(next));
    channel.die();
    await expect(lost).rejects.toThrow('out of memory');
    await expect(store.accept(event(3))).rejects.toMatchObject({ wire: { status: 500 } });
    channel.isStuck = false;
    // It had been written in the last moment.
    const late = EventDatabase.open(path);
    late.write([event(2)], []);
    late.close();
    await clock.advance(1000);
    await store.accept(event(4));
    await store.close();
    expect([channel.opened, kept()]).toEqual([2, [1, 4]]);
  });

  it('refuses an event that the disk does not take in time', async () => {
    const { store, channel, clock } = make();
    channel.isStuck = true;
    const accepting = store.accept(event(1)).then(String, (error: Error) => error.message);
    while (channel.groups.length < 1) await new Promise((next) => setImmediate(next));
    await clock.advance(10_000);
    expect(await accepting).toMatch(/within 10 s/);
    channel.isStuck = false;
    const closed = store.close();
    await clock.advance(1000);
    await closed;
    expect(kept()).toEqual([]);
  });

  it('does not commit more answers at once than it may hold beside them', async () => {
    const { store, channel } = make();
    const change = {
      ...{ what: 'changed' as const, stage: 'delivering' as const, dueAt: 7 },
      progress: { tries: 1, setbacks: 0, deliveries: [] },
      response: Buffer.alloc(6 * 1024 * 1024, '1'),
    };
    await Promise.all([1, 2, 3, 4].map((id) => store.settle({ ...change, id })));
    expect(channel.changes).toEqual([2, 2]);
    await store.close();
  });

  it('begins no writer when it has been closed', async () => {
    const { store, channel } = make();
    await store.accept(event(1));
    await store.close();
    await expect(store.settle({ what: 'gone', id: 1 })).rejects.toThrow('closed');
    await expect(store.accept(event(2))).rejects.toMatchObject({ wire: { status: 500 } });
    await expect(store.read([1])).rejects.toThrow('closed');
    expect([channel.opened, kept()]).toEqual([1, [1]]);
  });

  it('is closed in time though its writer answers no more', async () => {
    const { store, channel, clock } = make();
    await store.accept(event(1));
    channel.isStuck = true;
    const reading = store.read([1]).then(String, (error: Error) => error.message);
    const closed = store.close();
    await settled();
    await clock.advance(10_000);
    await closed;
    expect(await reading).toMatch(/within 10 s|closed/);
    expect(clock.pending).toBe(0);
  });

  it('says what is wrong with a file that is none, or of a later release', () => {
    writeFileSync(path, 'this is no database, and it is long enough to be looked at as one: '.repeat(20));
    expect(() => EventDatabase.open(path)).toThrow(/asynchronous events that wait, cannot be opened/);
    const other = join(folder, 'later.db');
    const later = new DatabaseSync(other);
    later.exec('PRAGMA user_version = 99');
    later.close();
    expect(() => EventDatabase.open(other)).toThrow(/written by a later lambdabox/);
  });
});
