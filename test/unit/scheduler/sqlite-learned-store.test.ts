import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteLearnedStore } from '../../../src/scheduler/sqlite-learned-store';

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'learned-'));
  path = join(directory, 'learned.db');
});

afterEach(() => rmSync(directory, { recursive: true }));

const row = (key: string, usedAt: number, text = '{}') => ({ key, usedAt, text });

it('holds what was written when it is opened again, the last used first', () => {
  const store = SqliteLearnedStore.open(path);
  store.write([row('a:1', 5.5), row('b:1', 7), row('', 9)], []);
  store.write([row('a:1', 8, '{"levels":[]}')], ['b:1', 'never:1']);
  store.close();
  const again = SqliteLearnedStore.open(path);
  expect(again.read()).toEqual([row('', 9), row('a:1', 8, '{"levels":[]}')]);
  again.close();
});

it('forgets all versions of a function, and no other', () => {
  const store = SqliteLearnedStore.open(path);
  const keys = ['a:$LATEST', 'a:1', 'a:12', 'ab:1', 'A:1', 'a-b:1', ''];
  store.write(
    keys.map((key) => row(key, 1)),
    [],
  );
  store.forget('a');
  expect(
    store
      .read()
      .map(({ key }) => key)
      .sort(),
  ).toEqual(['', 'A:1', 'a-b:1', 'ab:1']);
  store.close();
});

it('writes all of a change or nothing', () => {
  const store = SqliteLearnedStore.open(path);
  store.write([row('a:1', 1)], []);
  const broken = { ...row('c:1', 1), text: undefined as unknown as string };
  expect(() => store.write([row('b:1', 1), broken], ['a:1'])).toThrow();
  expect(store.read()).toEqual([row('a:1', 1)]);
  store.close();
});

it('is not opened when it is no database, or one of a later release, and says what can be done', () => {
  writeFileSync(path, 'this is no database, but it is long enough to be looked at as one. '.repeat(20));
  expect(() => SqliteLearnedStore.open(path)).toThrow('It may be removed: then every function is new');
  const later = join(directory, 'later.db');
  const database = new DatabaseSync(later);
  database.exec('PRAGMA user_version = 99');
  database.close();
  expect(() => SqliteLearnedStore.open(later)).toThrow('a later lambdabox wrote it');
});
