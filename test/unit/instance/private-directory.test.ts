import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { closeToOthers } from '../../../src/instance/private-directory';

let parent: string;
let directory: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'lambdabox-private-'));
  directory = join(parent, 'data');
  mkdirSync(directory);
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

function open(...names: string[]): void {
  for (const name of names) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), '');
    chmodSync(join(directory, name), 0o755);
  }
  chmodSync(directory, 0o755);
}
const modeOf = (name: string) => (statSync(join(directory, name)).mode & 0o7777).toString(8);

it('what an older release left open is closed, the -wal and -shm too', () => {
  const names = ['instance-id', 'lambdabox.db', 'lambdabox.db-wal', 'lambdabox.db-shm', 'logs/g/1.log'];
  open(...names);
  chmodSync(join(directory, 'lambdabox.db'), 0o644);
  expect(closeToOthers(directory)).toEqual([]);
  expect(['', 'lambdabox.db', 'lambdabox.db-wal', 'lambdabox.db-shm', 'logs', 'logs/g'].map(modeOf)).toEqual([
    '700',
    '600',
    '700',
    '700',
    '700',
    '700',
  ]);
});

it('what containers are shown stays as it is, behind directories that are closed', () => {
  open('code/trees/ab/index.js', 'init/12/init', 'environments/34/init');
  closeToOthers(directory);
  const closed = ['', 'code', 'code/trees', 'init', 'init/12', 'environments'].map(modeOf);
  expect(new Set(closed)).toEqual(new Set(['700']));
  expect(['code/trees/ab/index.js', 'init/12/init', 'environments/34/init'].map(modeOf)).toEqual([
    '755',
    '755',
    '755',
  ]);
});

it('a directory that holds other things too is not taken from others, but told', () => {
  open('lambdabox.db', 'photos/cat.jpg');
  expect(closeToOthers(directory)).toEqual([directory]);
  expect(['', 'photos/cat.jpg', 'lambdabox.db'].map(modeOf)).toEqual(['755', '755', '700']);
});

it('a directory that everybody makes files in, as /tmp, is not taken from others', () => {
  chmodSync(directory, 0o1777);
  expect(closeToOthers(directory)).toEqual([directory]);
  expect(modeOf('')).toBe('1777');
});
