import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteFireMarks } from '../../../../src/sources/schedule/sqlite-fire-marks';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'marks-'))));
afterEach(() => rmSync(directory, { recursive: true }));

it('keeps how far schedules are, and forgets what is removed', () => {
  const path = join(directory, 'schedules.db');
  const first = SqliteFireMarks.open(path);
  first.keep([
    ['a', { doneAt: 1, fired: 1, missed: 0 }],
    ['b', { doneAt: 2, fired: 1, missed: 5 }],
  ]);
  first.keep([['a', { doneAt: 3, fired: 1, missed: 0, pending: { at: 4, tries: 2 } }]]);
  first.remove('b');
  first.close();
  const second = SqliteFireMarks.open(path);
  expect([...second.all()]).toEqual([
    ['a', { doneAt: 3, fired: 1, missed: 0, pending: { at: 4, tries: 2 } }],
  ]);
  second.close();
});

it('says of a file that is none what to do', () => {
  const path = join(directory, 'schedules.db');
  writeFileSync(path, 'x'.repeat(4096));
  expect(() => SqliteFireMarks.open(path)).toThrow('It may be removed');
});
