import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { lstat, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { CodeStore } from '../../../src/code/code-store';
import { mergedName } from '../../../src/code/merged-tree';
import { LINK_MODE, rawZip, type RawAround, type RawEntry } from '../../support/raw-zip';
import { refusal } from '../../support/control-plane';

let directory: string;
let store: CodeStore;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lambdabox-archives-'));
  store = await CodeStore.open(join(directory, 'code'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const put = async (entries: readonly RawEntry[], around?: RawAround) =>
  (await store.put(rawZip(entries, around))).codeSha256;

/** The unpacked tree. */
const treeOf = async (entries: readonly RawEntry[], around?: RawAround) =>
  store.treeDirectory(await put(entries, around));

/** What is in it, byte by byte. */
const namesIn = (tree: string) =>
  readdirSync(Buffer.from(tree), { encoding: 'buffer' }).map((name) => name.toString('latin1'));

const stored = () => ['zips', 'trees', 'work'].flatMap((name) => readdirSync(join(directory, 'code', name)));

const link = (name: string, content: string | Buffer): RawEntry => ({ name, content, mode: LINK_MODE });

describe('a zip made on Windows', () => {
  it('is accepted, and a backslash stays in the name', async () => {
    const tree = await treeOf([
      { name: 'index.js', content: '1', maker: 0, flags: 0, mode: 0 },
      { name: 'assets\\app.css', content: 'css', maker: 0, flags: 0, mode: 0 },
      { name: '..\\up.txt', content: 'up', maker: 10, flags: 0, mode: 0 },
      { name: 'C:/x', content: 'drive', maker: 10, flags: 0, mode: 0 },
    ]);
    expect(namesIn(tree).sort()).toEqual(['..\\up.txt', 'C:', 'assets\\app.css', 'index.js']);
    expect(readFileSync(join(tree, 'assets\\app.css'), 'utf8')).toBe('css');
    expect(statSync(join(tree, 'assets\\app.css')).mode & 0o777).toBe(0o644);
  });
});

describe('names', () => {
  const latin = Buffer.from([0x63, 0x61, 0x66, 0xe9]);

  it.each([
    ['of a Unix without the flag for UTF-8 are kept byte for byte', { name: latin, flags: 0 }, latin],
    ['of a Mac too', { name: latin, flags: 0, maker: 19 }, latin],
    ['with the flag are kept though they are no UTF-8', { name: latin }, latin],
    ['of MS-DOS are code page 437', { name: Buffer.from([0x82]), flags: 0, maker: 0 }, Buffer.from('é')],
  ])('%s', async (_, entry: RawEntry, expected) => {
    const sha = await put([entry]);
    expect(namesIn(store.treeDirectory(sha))).toEqual([expected.toString('latin1')]);
    const before = await lstat(store.treeDirectory(sha));
    await store.verify(sha);
    expect((await lstat(store.treeDirectory(sha))).ino).toBe(before.ino);
    expect(await store.sweep(new Set())).toBe(1);
    expect(stored()).toEqual([]);
  });

  it('of the Unicode Path field count while that field is about them', async () => {
    const unicode = (about: string) => {
      const head = Buffer.alloc(9);
      head.writeUInt16LE(0x7075, 0);
      head.writeUInt16LE(5 + 2, 2);
      head.writeUInt8(1, 4);
      head.writeUInt32LE(crc32(about), 5);
      return Buffer.concat([head, Buffer.from('é')]);
    };
    const tree = await treeOf([
      { name: 'e', flags: 0, extra: unicode('e') },
      { name: 'f', flags: 0, extra: unicode('e') },
    ]);
    expect(namesIn(tree).sort()).toEqual(['f', Buffer.from('é').toString('latin1')]);
  });

  it('of layers are merged byte for byte', async () => {
    const layers = [await put([{ name: latin, flags: 0 }]), await put([{ name: 'b' }])];
    await store.merge(layers);
    expect(namesIn(store.treeDirectory(mergedName(layers))).sort()).toEqual(['b', latin.toString('latin1')]);
  });
});

describe('a symbolic link that leads out', () => {
  const OUT: [string, string][] = [
    ['node_modules', '/opt/nodejs/node_modules'],
    ['scratch', '/tmp/x'],
    ['d/shared', '../../shared'],
    ['etc', '/etc'],
    ['self', 'self'],
  ];

  it.each(OUT)('is kept as it is: %s -> %s', async (name, target) => {
    const sha = await put([link(name, target)]);
    const path = join(store.treeDirectory(sha), name);
    expect((await lstat(path)).isSymbolicLink()).toBe(true);
    expect(readlinkSync(path)).toBe(target);
    const before = await lstat(store.treeDirectory(sha));
    await store.verify(sha);
    expect((await lstat(store.treeDirectory(sha))).ino).toBe(before.ino);
  });

  it('is kept beside those that lead about within the tree', async () => {
    const tree = await treeOf([
      { name: 'packages/x/bin.js', content: 'x' },
      link('node_modules/x', '../packages/x'),
      link('node_modules/.bin/x', '../x/bin.js'),
      link('dangling', 'nowhere'),
    ]);
    expect(readlinkSync(join(tree, 'node_modules/x'))).toBe('../packages/x');
    expect(readFileSync(join(tree, 'node_modules/.bin/x'), 'utf8')).toBe('x');
    expect((await lstat(join(tree, 'dangling'))).isSymbolicLink()).toBe(true);
  });

  it('is kept with a target that is no text', async () => {
    const target = Buffer.from([0x2f, 0xff]);
    expect(readlinkSync(join(await treeOf([link('l', target)]), 'l'), 'buffer')).toEqual(target);
  });

  it('counts as the directory lib of a layer, wherever it leads', async () => {
    expect(await store.has(await put([link('lib', '/nowhere')]), 'lib')).toBe(true);
    expect(await store.has(await put([{ name: 'x' }]), 'lib')).toBe(false);
  });
});

describe('on the host nothing is reached through a link', () => {
  let outside: string;
  beforeEach(() => {
    outside = join(directory, 'outside');
    mkdirSync(outside);
  });
  const outsideIs = () => ({ names: readdirSync(outside), mode: statSync(outside).mode & 0o777 });

  it.each<[string, (out: string) => RawEntry[], string]>([
    ['a file below a link', (out) => [link('a', out), { name: 'a/passwd' }], 'a/passwd'],
    ['a link that comes after the file', (out) => [{ name: 'a/passwd' }, link('a', out)], 'a'],
    [
      'a file below a link by another way',
      (out) => [link('d/a', out), { name: 'd//./a/passwd' }],
      'd//./a/passwd',
    ],
    ['a directory below a link', (out) => [link('a', out), { name: 'a/made/' }], 'a/made/'],
    ['a directory over a link', (out) => [link('a', out), { name: 'a/' }], 'a/'],
    ['a link below a link', (out) => [link('a', out), link('a/b', 'c')], 'a/b'],
    ['a link below a relative link', (out) => [link('u', '..'), link('u/outside/l', out)], 'u/outside/l'],
    ['a link that comes twice, then below', (out) => [{ name: 'a' }, link('a', out), { name: 'a/b' }], 'a/b'],
  ])('%s is refused with the entry and the rule', async (_, entries, named) => {
    const before = outsideIs();
    const answer = await refusal(() => store.put(rawZip(entries(outside))));
    const entry = named.replace(/\/$/, '').replace('//./', '/');
    expect(answer).toMatch('400 InvalidParameterValueException: The uploaded zip cannot be used: its entry ');
    expect(answer).toMatch(/ (lies below \S+, which is a symbolic link|is a .* and a .*: it can be one)/);
    expect(answer).toContain(`its entry ${entry} `);
    expect(outsideIs()).toEqual(before);
    expect(stored()).toEqual([]);
  });

  it('not by a file that is a link first and a file then', async () => {
    const tree = await treeOf([link('a', join(outside, 'made')), { name: 'a', content: 'file' }]);
    expect((await lstat(join(tree, 'a'))).isFile()).toBe(true);
    expect(outsideIs().names).toEqual([]);
  });

  it('not by merging layers, checking what was merged, or removing it', async () => {
    const layers = [
      await put([link('python', outside), { name: 'x/y' }]),
      await put([{ name: 'python/m.py', content: 'm' }, link('x', outside)]),
      await put([{ name: 'x/z', content: 'z' }, link('python/out', outside)]),
    ];
    await store.merge(layers);
    await store.merge(layers);
    const tree = store.treeDirectory(mergedName(layers));
    expect(await readFile(join(tree, 'python/m.py'), 'utf8')).toBe('m');
    expect(readlinkSync(join(tree, 'python/out'))).toBe(outside);
    expect(namesIn(join(tree, 'x'))).toEqual(['z']);
    expect(await store.sweep(new Set())).toBe(4);
    expect(outsideIs()).toEqual({ names: [], mode: statSync(outside).mode & 0o777 });
  });

  it('not by making a damaged tree again', async () => {
    const sha = await put([link('a', outside), { name: 'b', content: 'b' }]);
    rmSync(join(store.treeDirectory(sha), 'b'));
    await store.verify(sha);
    expect(namesIn(store.treeDirectory(sha)).sort()).toEqual(['a', 'b']);
    expect(outsideIs().names).toEqual([]);
  });

  it.each([
    ['an empty target', ''],
    ['a NUL character', 'a\0b'],
    ['a target beyond what a path may have', 'a/'.repeat(2048)],
  ])('a link with %s is refused by name', async (_, target) => {
    expect(await refusal(() => store.put(rawZip([link('the-link', target)])))).toMatch(
      /InvalidParameterValueException: The uploaded zip cannot be used: its entry the-link is a symbolic link with/,
    );
    expect(stored()).toEqual([]);
  });
});

describe('a name that comes twice', () => {
  it('has the later content, as an archiver that appended to the zip meant it', async () => {
    const tree = await treeOf([
      { name: 'a', content: 'first' },
      { name: 'b', content: 'b' },
      { name: './a', content: 'second', mode: 0o100755 },
    ]);
    expect(readFileSync(join(tree, 'a'), 'utf8')).toBe('second');
    expect(statSync(join(tree, 'a')).mode & 0o777).toBe(0o755);
  });

  it('is refused as a file and as a directory', async () => {
    expect(await refusal(() => store.put(rawZip([{ name: 'a/b' }, { name: 'a' }])))).toMatch(
      'its entry a is a directory and a file: it can be one of them only.',
    );
    expect(await refusal(() => store.put(rawZip([{ name: 'a' }, { name: 'a/b' }])))).toMatch(
      'its entry a/b lies below a, which is a file.',
    );
  });
});

describe('bytes around the archive', () => {
  const entries = [{ name: 'index.js', content: 'code' }];
  const shebang = Buffer.from('#!/usr/bin/env python3\n');
  const AROUND: [string, RawAround][] = [
    ['after the end record', { trailing: Buffer.from('\r\nsome bytes that a transfer left') }],
    ['as a comment', { comment: Buffer.from('made by hand') }],
    ['before the first entry, counted (a PEX)', { prefix: shebang, countsPrefix: true }],
    ['before the first entry, not counted', { prefix: shebang }],
    ['before and after', { prefix: shebang, trailing: Buffer.from('tail'), comment: Buffer.from('c') }],
  ];

  it.each(AROUND)('%s are no part of it', async (_, around) => {
    expect(readFileSync(join(await treeOf(entries, around), 'index.js'), 'utf8')).toBe('code');
  });

  it('do not make a zip of what was cut off', async () => {
    const zip = rawZip(entries);
    expect(await refusal(() => store.put(zip.subarray(0, zip.length - 1)))).toMatch(/Could not unzip/);
  });
});

it('names an entry in one line, however it is written', async () => {
  const name = `/${'n'.repeat(300)}\n\u001b[2J`;
  const answer = await refusal(() => store.put(rawZip([{ name }])));
  expect(answer).toMatch(/its entry "?\/n{199}\.\.\."? has an absolute name/);
  expect(await refusal(() => store.put(rawZip([{ name: '/\n\u001b[2J' }])))).toContain('"/\\n\\u001b[2J"');
});
