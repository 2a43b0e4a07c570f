import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteStore } from '../../../../src/functions/catalog/sqlite-store';
import type { FunctionRecord } from '../../../../src/functions/catalog/records';
import type { LayerRecord } from '../../../../src/functions/layers/layer-records';
import type { FunctionStore, LayerStore } from '../../../../src/functions/catalog/store';
import { VariableKeys } from '../../../../src/functions/variables/variable-keys';
import { aVersionRecord } from '../../../support/functions';
import { MemoryStore } from '../../../support/memory-store';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lambdabox-store-'));
  path = join(directory, 'functions.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const openStore = (): SqliteStore =>
  SqliteStore.open(path, VariableKeys.open(join(directory, 'variables.key')));

function aRecord(name: string, changes: Partial<FunctionRecord> = {}): FunctionRecord {
  return {
    name,
    latest: aVersionRecord({ functionName: name, environment: { A: 'ä"\n', B: '' } }),
    versions: [aVersionRecord({ functionName: name, version: '1' })],
    nextVersion: 2,
    aliases: [{ name: 'live', functionVersion: '1', description: '', weights: { 2: 0.1 }, revisionId: 'r' }],
    tags: { team: 'x', ['__proto__']: 'y' },
    reservedConcurrency: 0,
    ...changes,
  };
}

function aLayer(name: string, nextVersion: number): LayerRecord {
  const content = { codeSha256: 'x', codeSize: 1, unpackedSize: 2, hasLibraries: false };
  const createdDate = '2025-11-25T02:26:54.123+0000';
  return { name, versions: [{ version: 1, description: 'ä', createdDate, ...content }], nextVersion };
}

const KINDS: [string, () => FunctionStore & LayerStore][] = [
  ['SqliteStore', () => openStore()],
  ['MemoryStore', () => new MemoryStore()],
];

describe.each(KINDS)('%s', (_, open) => {
  let store: FunctionStore & LayerStore;
  beforeEach(() => {
    store = open();
  });
  afterEach(() => store.close());

  it('is empty at first', () => {
    expect(store.load()).toEqual([]);
  });

  it('gives back what was saved, member for member, by name', () => {
    const records = [
      aRecord('zeta'),
      aRecord('alpha', { active: aVersionRecord({ functionName: 'alpha' }) }),
    ];
    for (const record of records) store.save(record);
    expect(store.load()).toStrictEqual([...records].reverse());
  });

  it('replaces a record as a whole', () => {
    store.save(aRecord('f'));
    const { reservedConcurrency: _, ...rest } = aRecord('f', { aliases: [], nextVersion: 3 });
    store.save(rest);
    expect(store.load()).toStrictEqual([rest]);
  });

  it('removes a record, and takes no offence at one that is not there', () => {
    store.save(aRecord('f'));
    store.remove('g');
    store.remove('f');
    expect(store.load()).toEqual([]);
  });

  it('keeps layers beside functions, each replaced as a whole', () => {
    expect(store.loadLayers()).toEqual([]);
    store.save(aRecord('f'));
    store.saveLayer(aLayer('f', 2));
    store.saveLayer(aLayer('f', 3));
    expect([store.load(), store.loadLayers()]).toStrictEqual([[aRecord('f')], [aLayer('f', 3)]]);
  });
});

describe('SqliteStore on disk', () => {
  it('keeps records over a restart', () => {
    const before = openStore();
    before.save(aRecord('f'));
    before.saveLayer(aLayer('l', 2));
    before.close();
    const after = openStore();
    expect(after.load()).toStrictEqual([aRecord('f')]);
    expect(after.loadLayers()).toStrictEqual([aLayer('l', 2)]);
    after.close();
  });

  it('has a record on disk when save returns: another connection sees it at once', () => {
    const store = openStore();
    store.save(aRecord('f'));
    const other = new DatabaseSync(path, { readOnly: true });
    expect(other.prepare('SELECT name FROM functions').all()).toEqual([{ name: 'f' }]);
    other.close();
    store.close();
  });

  it('writes the version of its schema, and refuses a database of a later release', () => {
    openStore().close();
    const database = new DatabaseSync(path);
    const row = database.prepare('PRAGMA user_version').get() as { user_version: number };
    expect(row.user_version).toBeGreaterThanOrEqual(1);
    database.exec(`PRAGMA user_version = ${row.user_version + 1}`);
    database.close();
    expect(() => openStore()).toThrow(
      /functions\.db cannot be opened: the database has schema \d+, this release knows \d+: it was written by a later lambdabox/,
    );
  });

  it('reads functions that a release without kinds of packages has kept', () => {
    const { package: _, ...settings } = aVersionRecord({ functionName: 'f' });
    const zip = { runtime: 'nodejs22.x', handler: 'index.handler', codeSha256: 'sha', codeSize: 7 };
    const layers = [{ arn: 'l', codeSha256: 's', codeSize: 1, unpackedSize: 2, hasLibraries: false }];
    const other = { nextVersion: 2, aliases: [], tags: { team: 'x' } };
    const database = new DatabaseSync(path);
    for (const name of ['functions', 'layers'])
      database.exec(
        `CREATE TABLE ${name} (name TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID`,
      );
    database.exec('PRAGMA user_version = 2');
    const insert = database.prepare('INSERT INTO functions VALUES (?, ?)');
    const version = { ...settings, ...zip };
    const plain = { name: 'f', latest: version, versions: [], ...other };
    const full = {
      ...{ name: 'g', latest: version, active: { ...version, timeout: 9 } },
      ...{ versions: [{ ...version, version: '1', layers }], ...other },
    };
    for (const row of [plain, full]) insert.run(row.name, JSON.stringify(row));
    database.close();

    const store = openStore();
    const packaged = { ...settings, package: { type: 'zip', ...zip } };
    expect(store.load()).toStrictEqual([
      { ...plain, latest: packaged },
      {
        ...full,
        latest: packaged,
        active: { ...packaged, timeout: 9 },
        versions: [{ ...packaged, version: '1', package: { type: 'zip', ...zip, layers } }],
      },
    ]);
    store.close();
    const again = openStore();
    expect(again.load()).toHaveLength(2);
    again.close();
  });

  it('undoes a migration that fails, as a whole', () => {
    const database = new DatabaseSync(path);
    database.exec('CREATE TABLE functions (x)');
    database.close();
    expect(() => openStore()).toThrow(/functions\.db cannot be opened: .*already exists/);
    const again = new DatabaseSync(path);
    expect(again.prepare('PRAGMA user_version').get()).toEqual({ user_version: 0 });
    again.close();
  });

  it('names the file that is no database', () => {
    writeFileSync(path, 'not a database, but long enough to be taken for one '.repeat(20));
    expect(() => openStore()).toThrow(/functions\.db cannot be opened: .*file is not a database/);
  });
});
