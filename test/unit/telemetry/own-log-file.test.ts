import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OwnLogFile } from '../../../src/telemetry/own-log-file';
import { FakeClock } from '../../support/fake-clock';
import { silentLog } from '../../support/telemetry';

const MINUTE = 60_000;
let directory: string;
let path: string;
let descriptor: number;
let clock: FakeClock;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lblog-'));
  path = join(directory, 'lambdabox.log');
  descriptor = openSync(path, 'a', 0o600);
  clock = new FakeClock();
});
afterEach(() => {
  closeSync(descriptor);
  rmSync(directory, { recursive: true });
});

const write = (text: string) => writeSync(descriptor, text);
const read = (name: string) => readFileSync(join(directory, name), 'utf8');
const start = (changes = {}) => {
  const file = new OwnLogFile({ path, descriptor, clock, log: silentLog, maxBytes: 10, ...changes });
  file.start();
  return file;
};

it('a log in the background is put aside when it is large, and only a few are kept', async () => {
  start();
  for (const name of ['first', 'second', 'third', 'fourth', 'fifth']) {
    write(`${name} line of it\n`);
    await clock.advance(MINUTE);
  }
  write('now\n');
  expect(readdirSync(directory).sort()).toEqual([
    'lambdabox.log',
    'lambdabox.log.1',
    'lambdabox.log.2',
    'lambdabox.log.3',
  ]);
  expect(read('lambdabox.log')).toBe('now\n');
  expect(read('lambdabox.log.1')).toBe('fifth line of it\n');
  expect(read('lambdabox.log.3')).toBe('third line of it\n');
});

it('a small log, and one of which standard error is not the writer, are left alone', async () => {
  write('small\n');
  const file = start();
  await clock.advance(MINUTE);
  expect(readdirSync(directory)).toEqual(['lambdabox.log']);
  file.stop();
  write('it is large by now\n');
  start({ path: join(directory, 'other.log') });
  expect([clock.pending, readdirSync(directory)]).toEqual([0, ['lambdabox.log']]);
});
