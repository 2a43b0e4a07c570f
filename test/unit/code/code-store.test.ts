import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { CodeStore } from '../../../src/code/code-store';
import { zipOf } from '../../support/zip';

let directory: string;
let store: CodeStore;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lambdabox-code-'));
  store = await CodeStore.open(directory);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const sha256 = (zip: Buffer) => createHash('sha256').update(zip).digest('base64');
const hex = (sha: string) => Buffer.from(sha, 'base64').toString('hex');
const archive = async (sha: string) => {
  const stream = await store.openZip(sha);
  return stream && buffer(stream);
};
const stored = () => ({
  zips: readdirSync(join(directory, 'zips')),
  trees: readdirSync(join(directory, 'trees')),
  work: readdirSync(join(directory, 'work')),
});

describe('put', () => {
  it('names an archive by its hash and unpacks it into a tree of the same name', async () => {
    const zip = await zipOf({ 'index.js': 'exports.a = 1', 'lib/b.js': 'b' });
    const { codeSha256, codeSize } = await store.put(zip);
    expect({ codeSha256, codeSize }).toEqual({ codeSha256: sha256(zip), codeSize: zip.length });
    const tree = store.treeDirectory(codeSha256);
    expect(tree).toBe(join(directory, 'trees', hex(codeSha256)));
    expect(await readFile(join(tree, 'index.js'), 'utf8')).toBe('exports.a = 1');
    expect(await readFile(join(tree, 'lib/b.js'), 'utf8')).toBe('b');
    expect(stored().work).toEqual([]);
  });

  it('makes all readable for every user whatever the umask, and keeps executable bits and times', async () => {
    const before = process.umask(0o077);
    try {
      const zip = await zipOf({
        'bin/run': { content: '#!', mode: 0o700 },
        'a/b/c.txt': { content: 'c', mode: 0o600 },
      });
      const tree = store.treeDirectory((await store.put(zip)).codeSha256);
      const mode = async (name: string) => ((await stat(join(tree, name))).mode & 0o777).toString(8);
      expect(await Promise.all(['.', 'bin', 'a', 'a/b', 'bin/run', 'a/b/c.txt'].map(mode))).toEqual([
        '755',
        '755',
        '755',
        '755',
        '755',
        '644',
      ]);
      expect((await stat(join(tree, 'bin/run'))).mtime).toEqual(new Date(Date.UTC(2024, 0, 1)));
    } finally {
      process.umask(before);
    }
  });

  it('keeps equal code once, also when it comes twice at the same time', async () => {
    const zip = await zipOf({ a: 'a' });
    await Promise.all([store.put(zip), store.put(zip)]);
    await store.put(zip);
    expect(stored()).toMatchObject({
      zips: [`${hex(sha256(zip))}.zip`],
      trees: [hex(sha256(zip))],
      work: [],
    });
  });

  it('leaves nothing of an archive that is refused', async () => {
    const zip = await zipOf({ a: 'a', bb: 'b' });
    const broken = Buffer.from(zip.toString('latin1').replaceAll('bb', '..'), 'latin1');
    await expect(store.put(broken)).rejects.toThrow('its entry .. has .. in its name');
    expect(stored()).toEqual({ zips: [], trees: [], work: [] });
  });

  it('makes code whole again of which the archive or the tree was damaged', async () => {
    const zip = await zipOf({ a: 'a' });
    const { codeSha256 } = await store.put(zip);
    writeFileSync(join(directory, 'zips', `${hex(codeSha256)}.zip`), 'rot');
    await store.put(zip);
    await store.verify(codeSha256);
    expect(await archive(codeSha256)).toEqual(zip);
  });
});

it('checks an archive without keeping it', async () => {
  const zip = await zipOf({ a: 'a' });
  expect(await store.check(zip)).toEqual({ codeSha256: sha256(zip), codeSize: zip.length });
  await expect(store.check(Buffer.from('no zip'))).rejects.toThrow('Could not unzip uploaded file.');
  expect(stored()).toEqual({ zips: [], trees: [], work: [] });
});

it('gives an archive back as it came, and nothing for a hash it does not know', async () => {
  const zip = await zipOf({ a: 'a' });
  const { codeSha256 } = await store.put(zip);
  expect(await archive(codeSha256)).toEqual(zip);
  expect(await store.openZip(sha256(Buffer.from('other')))).toBeUndefined();
  expect(await store.openZip('../../etc/passwd')).toBeUndefined();
});

describe('verify', () => {
  it('unpacks a tree again that is missing, incomplete or was cut off by a power cut', async () => {
    const { codeSha256 } = await store.put(await zipOf({ 'a.txt': 'one', 'd/b.txt': 'two' }));
    const tree = store.treeDirectory(codeSha256);
    const damages = [
      () => rmSync(tree, { recursive: true }),
      () => rmSync(join(tree, 'd'), { recursive: true }),
      () => truncateSync(join(tree, 'a.txt'), 0),
    ];
    for (const damage of damages) {
      damage();
      await store.verify(codeSha256);
      expect(await readFile(join(tree, 'a.txt'), 'utf8')).toBe('one');
      expect(await readFile(join(tree, 'd/b.txt'), 'utf8')).toBe('two');
    }
    expect(stored().work).toEqual([]);
  });

  it('leaves a whole tree as it is, so that running environments keep theirs', async () => {
    const { codeSha256 } = await store.put(await zipOf({ 'a.txt': 'one' }));
    const before = await stat(store.treeDirectory(codeSha256));
    await store.verify(codeSha256);
    expect((await stat(store.treeDirectory(codeSha256))).ino).toBe(before.ino);
  });

  it('throws for an archive that is damaged or gone', async () => {
    const { codeSha256 } = await store.put(await zipOf({ a: 'a' }));
    const path = join(directory, 'zips', `${hex(codeSha256)}.zip`);
    writeFileSync(path, 'rot');
    await expect(store.verify(codeSha256)).rejects.toThrow(
      /missing or damaged: upload the function's code again/,
    );
    rmSync(path);
    await expect(store.verify(codeSha256)).rejects.toThrow(/missing or damaged/);
  });
});

describe('unused code', () => {
  const two = async () => {
    const kept = await store.put(await zipOf({ a: 'kept' }));
    const other = await store.put(await zipOf({ a: 'other' }));
    return { kept: kept.codeSha256, other: other.codeSha256 };
  };

  it('is swept at once at the start, with what a crash left half made', async () => {
    const { kept } = await two();
    writeFileSync(join(directory, 'work', 'half'), 'x');
    const again = await CodeStore.open(directory);
    expect(await again.sweep(new Set([kept]))).toBe(1);
    expect(stored()).toEqual({ zips: [`${hex(kept)}.zip`], trees: [hex(kept)], work: [] });
  });

  it('is collected when it was unused twice in a row', async () => {
    const { kept, other } = await two();
    expect(await store.collect(new Set([kept]))).toBe(0);
    expect(await store.collect(new Set([kept, other]))).toBe(0);
    expect(await store.collect(new Set([kept]))).toBe(0);
    expect(await store.collect(new Set([kept]))).toBe(1);
    expect(await readdir(join(directory, 'trees'))).toEqual([hex(kept)]);
  });

  it('is kept when it was put again in between, though no function has it yet', async () => {
    const { kept, other } = await two();
    await store.collect(new Set([kept]));
    await store.put(await zipOf({ a: 'other' }));
    expect(await store.collect(new Set([kept]))).toBe(0);
    await store.verify(other);
  });
});
