import {
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isLinked, linkTree, mergedName, overlaid } from '../../../src/code/merged-tree';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lambdabox-merge-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A tree of files: name to content, to `-> target` for a link, or a name with a slash at its end to nothing. */
function tree(name: string, files: Readonly<Record<string, string>>): string {
  const root = join(directory, name);
  mkdirSync(root);
  for (const [file, content] of Object.entries(files)) {
    const path = join(root, file);
    mkdirSync(file.endsWith('/') ? path : dirname(path), { recursive: true });
    if (content.startsWith('-> ')) symlinkSync(content.slice(3), path);
    else if (!file.endsWith('/')) writeFileSync(path, content);
  }
  return root;
}

/** The same of what was made. */
async function filesOf(root: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(root, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(root.length + 1);
    if (entry.isDirectory()) found[`${name}/`] = '';
    else if (entry.isSymbolicLink()) found[name] = `-> ${readlinkSync(path)}`;
    else found[name] = await readFile(path, 'utf8');
  }
  return found;
}

async function merged(...trees: readonly string[]): Promise<Record<string, string>> {
  const target = join(directory, 'target');
  await linkTree(await overlaid(trees), target);
  return filesOf(target);
}

describe('trees that are laid over one another', () => {
  it('become one, and the later wins where both have a file', async () => {
    const one = tree('one', { 'a/x': '1', 'a/y': '1', b: '1' });
    const two = tree('two', { 'a/y': '2', 'c/': '' });
    expect(await merged(one, two)).toEqual({ 'a/': '', 'a/x': '1', 'a/y': '2', b: '1', 'c/': '' });
  });

  it('take what the later has where one has a directory and the other has not', async () => {
    const one = tree('one', { 'file-then-directory': '1', 'directory-then-file/x': '1' });
    const two = tree('two', { 'file-then-directory/x': '2', 'directory-then-file': '2' });
    expect(await merged(one, two)).toEqual({
      'file-then-directory/': '',
      'file-then-directory/x': '2',
      'directory-then-file': '2',
    });
  });

  it('never write through a link of an earlier one', async () => {
    const outside = tree('outside', {});
    const one = tree('one', { lib: `-> ${outside}`, other: '-> lib' });
    const two = tree('two', { 'lib/x': '2' });
    expect(await merged(one, two)).toEqual({ 'lib/': '', 'lib/x': '2', other: '-> lib' });
    expect(await filesOf(outside)).toEqual({});
  });

  it('are the very files: no copy is made, and every user may read the directories', async () => {
    const before = process.umask(0o077);
    try {
      const one = tree('one', { 'a/x': '1' });
      await merged(one, tree('two', { b: '2' }));
      const inode = async (path: string) => (await lstat(join(directory, path))).ino;
      expect(await inode('target/a/x')).toBe(await inode('one/a/x'));
      for (const path of ['target', 'target/a']) {
        expect((statSync(join(directory, path)).mode & 0o777).toString(8)).toBe('755');
      }
    } finally {
      process.umask(before);
    }
  });
});

describe('a merged tree is whole', () => {
  const damages: [string, (target: string, source: string) => void][] = [
    ['is gone', (target) => rmSync(target, { recursive: true })],
    ['misses a file', (target) => unlinkSync(join(target, 'a/x'))],
    ['misses an empty directory', (target) => rmSync(join(target, 'e'), { recursive: true })],
    [
      'has a file for a directory',
      (target) => {
        rmSync(join(target, 'a'), { recursive: true });
        writeFileSync(join(target, 'a'), '');
      },
    ],
    [
      'has a file that was made again since',
      (_, source) => {
        rmSync(join(source, 'a/x'));
        writeFileSync(join(source, 'other'), '');
        writeFileSync(join(source, 'a/x'), '1');
      },
    ],
  ];
  it.each(damages)('unless it %s', async (_, damage) => {
    const one = tree('one', { 'a/x': '1' });
    const two = tree('two', { 'e/': '' });
    const target = join(directory, 'target');
    await linkTree(await overlaid([one, two]), target);
    expect(await isLinked(await overlaid([one, two]), target)).toBe(true);
    damage(target, one);
    expect(await isLinked(await overlaid([one, two]), target)).toBe(false);
  });
});

describe('the name of a merged tree', () => {
  it('is that of the only layer, and depends on the order of several', () => {
    expect(mergedName(['a'])).toBe('a');
    const names = [mergedName(['a', 'b']), mergedName(['b', 'a']), mergedName(['a', 'b', 'a'])];
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  });
});
