import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VariableKeys } from '../../../../src/functions/variables/variable-keys';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lambdabox-keys-'));
  path = join(directory, 'variables.key');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const VARIABLES = { PASSWORD: 'correct horse', EMPTY: '' };
const line = (byte: number) => Buffer.alloc(32, byte).toString('base64');

test('a key is made once, for its owner alone, and opens what it has sealed', () => {
  const sealed = VariableKeys.open(path).seal('f', VARIABLES);
  expect(sealed).not.toContain('horse');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(VariableKeys.open(path).open('f', sealed)).toEqual({ variables: VARIABLES });
});

test('a file that others may read is closed to them', () => {
  VariableKeys.open(path);
  chmodSync(path, 0o644);
  VariableKeys.open(path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('the same variables are sealed differently each time, so that nobody sees that they are the same', () => {
  const keys = VariableKeys.open(path);
  expect(keys.seal('f', VARIABLES)).not.toBe(keys.seal('f', VARIABLES));
});

test('what was sealed for one function does not open for another, nor when a byte of it has changed', () => {
  const keys = VariableKeys.open(path);
  const sealed = keys.seal('f', VARIABLES);
  const damaged = { reason: 'what is stored of them is damaged' };
  expect(keys.open('g', sealed)).toEqual(damaged);
  const head = sealed.slice(0, 40);
  const other = `${head}${sealed[40] === 'A' ? 'B' : 'A'}${sealed.slice(41)}`;
  expect(keys.open('f', other)).toEqual(damaged);
  for (const text of ['', 'v1..', head, sealed.replace('v1', 'v2')])
    expect(keys.open('f', text)).toEqual(damaged);
});

test('a missing key is named by its hash and its file, and is not shown', () => {
  writeFileSync(path, `${line(1)}\n`);
  const sealed = VariableKeys.open(path).seal('f', VARIABLES);
  writeFileSync(path, `${line(2)}\n`);
  const opened = VariableKeys.open(path).open('f', sealed);
  expect(opened).toEqual({
    reason: expect.stringMatching(/^the key [0-9a-f]{8} is not in .*variables\.key$/) as string,
  });
  expect(JSON.stringify(opened)).not.toContain(line(1).slice(0, 10));
});

test('a key that is put above another takes its place for what is sealed from then on', () => {
  writeFileSync(path, `${line(1)}\n`);
  const former = VariableKeys.open(path).seal('f', VARIABLES);
  writeFileSync(path, `${line(2)}\n\n${line(1)}\n`);
  const keys = VariableKeys.open(path);
  expect(keys.open('f', former)).toEqual({ variables: VARIABLES });
  expect([keys.isCurrent(former), keys.isCurrent(keys.seal('f', VARIABLES))]).toEqual([false, true]);
});

test.each([
  ['', /variables\.key: it holds no key; remove it to have one made/],
  [`${line(1)}\nhunter2\n`, /variables\.key: line 2 is no key; a key is 32 bytes in base64/],
])('a file that holds no keys ends the start, and is left as it is: %j', (text, error) => {
  writeFileSync(path, text);
  expect(() => VariableKeys.open(path)).toThrow(error);
  expect(readFileSync(path, 'utf8')).toBe(text);
});
