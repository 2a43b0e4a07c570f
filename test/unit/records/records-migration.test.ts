import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { CallRow } from '../../../src/contract/call-row';
import { DECISIONS_SCHEMA } from '../../../src/records/decision-table';
import { LIVES_SCHEMA } from '../../../src/records/life-table';
import { packed } from '../../../src/records/packed-call';
import { RecordsDatabase } from '../../../src/records/records-database';

const T = 1_700_000_000_000;
/** As the first release made it. */
const CALLS_OF_SCHEMA_1 = `
  CREATE TABLE calls (
    id INTEGER PRIMARY KEY, started_at REAL NOT NULL, request_id TEXT NOT NULL, function TEXT NOT NULL,
    kind TEXT NOT NULL, outcome TEXT NOT NULL, total_ms REAL NOT NULL, environment TEXT NOT NULL, error TEXT, rest TEXT NOT NULL
  ) STRICT;
  CREATE INDEX calls_by_time ON calls (started_at);
  CREATE INDEX calls_by_function ON calls (function, started_at);
  CREATE INDEX calls_by_request ON calls (request_id);
  CREATE INDEX calls_not_warm ON calls (started_at) WHERE kind <> 'warm';
  CREATE INDEX calls_failed ON calls (started_at) WHERE outcome <> 'success';`;

const CALL: CallRow = {
  ...{ requestId: 'aaaaaaaa-0000-4000-8000-000000000000', functionName: 'orders', version: '$LATEST' },
  ...{ environmentId: 'env-1', startKind: 'warm', outcome: 'success', startedAt: T + 100 },
  ...{ phases: { invoke: 250 }, totalMs: 300, savedMs: 0, durationMs: 250, billedDurationMs: 250 },
  ...{ memorySizeMb: 128, maxMemoryUsedMb: 40, requestBytes: 2, responseBytes: 4 },
};

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lbx-records-'));
  path = join(directory, 'calls.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = () =>
  RecordsDatabase.open({
    path,
    bounds: { maxAgeMs: 86_400_000, maxRows: 1000, maxEventBytes: 0 },
    clock: { now: () => T, wallTime: () => T },
  });

/** A file with one call and the environment that served it. */
function writeOld(): void {
  const old = new DatabaseSync(path);
  old.exec(`${CALLS_OF_SCHEMA_1} ${LIVES_SCHEMA} ${DECISIONS_SCHEMA} PRAGMA user_version = 1`);
  old.prepare('INSERT INTO calls VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(...packed(CALL).slice(0, 9));
  old.exec(`INSERT INTO environments VALUES ('env-1', 'orders', '1', 128, ${T}, NULL, NULL, 'warm', 1)`);
  old.exec(`INSERT INTO steps VALUES (NULL, 'env-1', ${T}, 'idle'), (NULL, 'env-1', ${T + 900}, 'stopped')`);
  old.close();
}

test('a file of schema 1 keeps what is in it, and is searched as others are', () => {
  writeOld();
  const database = open();
  expect(database.searchCalls({ minMs: 200, limit: 10 }).calls).toEqual([CALL]);
  expect(database.searchLives({ since: T, until: T + 1000, limit: 10 })[0]?.spans).toEqual([
    { state: 'idle', from: T, to: T + 150 },
    { state: 'busy', from: T + 150, to: T + 400 },
    { state: 'idle', from: T + 400, to: T + 900 },
  ]);
  database.close();
});

test('it is brought up once, and takes new calls', () => {
  writeOld();
  open().close();
  const database = open();
  const next = { ...CALL, requestId: 'bbbbbbbb-0000-4000-8000-000000000000', startedAt: T + 500 };
  database.write({ calls: [next], events: [], steps: [], decisions: [] });
  expect(database.searchCalls({ minMs: 200, limit: 10 }).calls).toEqual([next, CALL]);
  database.close();
});

test('a file of a later release is refused', () => {
  const later = new DatabaseSync(path);
  later.exec('PRAGMA user_version = 3');
  later.close();
  expect(open).toThrow('it has schema 3, this release knows 2: a later lambdabox wrote it');
});
