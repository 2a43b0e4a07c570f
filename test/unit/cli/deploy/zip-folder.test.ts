import {
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCode } from '../../../../src/cli/deploy/code-files';
import { ignoreRules } from '../../../../src/cli/deploy/ignore';
import { unzip } from '../../../../src/code/unzip';
import { rawZip } from '../../../support/raw-zip';
import { Folder } from '../folder';

const made: { remove(): void }[] = [];
const folder = (files: Readonly<Record<string, string>>) => {
  const one = new Folder(files);
  made.push(one);
  return one;
};
afterEach(() => made.splice(0).forEach((one) => one.remove()));

/** What the service makes of the archive. */
async function unpacked(zip: Buffer): Promise<string> {
  const path = mkdtempSync(join(tmpdir(), 'lbx-cli-'));
  made.push({ remove: () => rmSync(path, { recursive: true, force: true }) });
  await unzip(zip, path);
  return path;
}

const namesIn = async (path: string) => (await openCode(path)).files.names;

it('makes the same bytes of the same files, whatever their dates and order', async () => {
  const files = { 'index.mjs': 'export const handler = 1', 'lib/a.js': '1', 'lib-b.js': '2' };
  const one = folder(files);
  const other = folder(Object.fromEntries(Object.entries(files).reverse()));
  utimesSync(join(other.path, 'index.mjs'), 1_000_000, 1_000_000);
  const zip = await (await openCode(one.path)).archive();
  expect(await (await openCode(other.path)).archive()).toEqual(zip);
  expect(await namesIn(one.path)).toEqual(['index.mjs', 'lib-b.js', 'lib/a.js']);
});

it('dates each file 1980-01-01 in the field that knows no time zone, and in no other', async () => {
  const source = folder({ 'index.mjs': '' });
  const zip = await (await openCode(source.path)).archive();
  const entry = zip.indexOf('PK\x01\x02');
  const [time, date, extraLength] = [12, 14, 30].map((offset) => zip.readUInt16LE(entry + offset));
  expect({ time, date, extraLength }).toEqual({ time: 0, date: 0x21, extraLength: 0 });
});

it('keeps contents, the bit for execution and links within the folder', async () => {
  const source = folder({ 'bootstrap!': '#!/bin/sh', 'lib/data.txt': 'data' });
  symlinkSync('lib/data.txt', join(source.path, 'link.txt'));
  const path = await unpacked(await (await openCode(source.path)).archive());
  expect(readFileSync(join(path, 'lib/data.txt'), 'utf8')).toBe('data');
  expect(statSync(join(path, 'bootstrap')).mode & 0o777).toBe(0o755);
  expect(statSync(join(path, 'lib/data.txt')).mode & 0o777).toBe(0o644);
  expect(readlinkSync(join(path, 'link.txt'))).toBe('lib/data.txt');
});

it('packs what a link out of the folder points to', async () => {
  const outside = folder({ 'package.json': '{}', 'lib/index.js': '1' });
  const source = folder({ 'index.mjs': '' });
  symlinkSync(outside.path, join(source.path, 'shared'));
  expect(await namesIn(source.path)).toEqual(['index.mjs', 'shared/lib/index.js', 'shared/package.json']);
});

it('keeps a link to a layer, which is there in the function only', async () => {
  const source = folder({ 'index.mjs': '' });
  symlinkSync('/opt/lambdabox-test/node_modules', join(source.path, 'node_modules'));
  const path = await unpacked(await (await openCode(source.path)).archive());
  expect(readlinkSync(join(path, 'node_modules'))).toBe('/opt/lambdabox-test/node_modules');
});

it('takes a zip with bytes around it', async () => {
  const zip = rawZip([{ name: 'index.mjs' }], {
    prefix: Buffer.from('#!x\n'),
    trailing: Buffer.from('tail'),
  });
  const source = folder({});
  writeFileSync(join(source.path, 'f.zip'), zip);
  expect(await namesIn(join(source.path, 'f.zip'))).toEqual(['index.mjs']);
});

it('refuses a link to nothing and a link to a folder above it', async () => {
  const source = folder({ 'index.mjs': '' });
  symlinkSync('gone', join(source.path, 'broken'));
  await expect(openCode(source.path)).rejects.toThrow('broken is a link to nothing');
  const loop = folder({ 'a.txt': '' });
  const outside = folder({ 'b.txt': '' });
  symlinkSync(outside.path, join(loop.path, 'out'));
  symlinkSync(outside.path, join(outside.path, 'again'));
  await expect(openCode(loop.path)).rejects.toThrow('out/again is a link to a folder that it lies in');
});

it('leaves out what is never part of a function, and what .lambdaignore names', async () => {
  const source = folder({
    '.git/config': '',
    '__pycache__/app.pyc': '',
    'lib/old.pyc': '',
    'node_modules/.cache/x': '',
    'node_modules/left-pad/index.js': '',
    'app.py': '',
    'test/app.test.py': '',
    'notes.md': '',
    'docs/keep.md': '',
    '.lambdaignore': '# not at run time\n*.md\n!docs/keep.md\n/test/\n',
  });
  expect(await namesIn(source.path)).toEqual(['app.py', 'docs/keep.md', 'node_modules/left-pad/index.js']);
});

it('says what is wrong with a path that is no code', async () => {
  const empty = folder({ '.git/config': '' });
  const text = folder({ 'a.txt': 'not a zip' });
  await expect(openCode('/nonexistent/code')).rejects.toThrow('/nonexistent/code does not exist');
  await expect(openCode(empty.path)).rejects.toThrow('has no files for a function');
  await expect(openCode(join(text.path, 'a.txt'))).rejects.toThrow('is neither a folder nor a zip file');
});

it.each([
  ['*.log', 'a/b.log', false, true],
  ['*.log', 'a/b.logs', false, false],
  ['/build', 'a/build', true, false],
  ['/build', 'build', true, true],
  ['build/', 'a/build', true, true],
  ['build/', 'a/build', false, false],
  ['a/b', 'a/b', false, true],
  ['a/b', 'x/a/b', false, false],
  ['**/b', 'x/y/b', false, true],
  ['a/**', 'a/x/y', false, true],
  ['a/**/z', 'a/z', false, true],
  ['file?.txt', 'file1.txt', false, true],
  ['[!a]c', 'bc', false, true],
  ['[!a]c', 'ac', false, false],
  ['\\!odd', '!odd', false, true],
  ['a+b(c)', 'a+b(c)', false, true],
  ['build/', 'build/out/x.js', false, true],
  ['build/\n!build/x.js', 'build/x.js', false, true],
  ['build/*\n!build/x.js', 'build/x.js', false, false],
  ['*.LOG', 'a.log', false, false],
  ['[a-c]x', 'bx', false, true],
  ['\\#odd', '#odd', false, true],
  ['# a.txt', 'a.txt', false, false],
  ['a.txt  \r\n', 'a.txt', false, true],
  ['a/**', 'a', true, false],
  ['', 'lib/__pycache__/x.py', false, true],
])('ignores as git does: %s, %s (directory: %s): %s', (rule, path, isDirectory, expected) => {
  expect(ignoreRules(rule)(path, isDirectory)).toBe(expected);
});
