import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadArchive, unreadable, unzipError } from '../../../src/code/bad-archive';
import { isUnpacked, unzip } from '../../../src/code/unzip';
import { refusal } from '../../support/control-plane';
import { zipOf } from '../../support/zip';

let parent: string;
let directory: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'lambdabox-unzip-'));
  directory = mkdtempSync(join(parent, 'tree-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** The archive with other bytes of the same length in every place, as no honest archiver writes them. */
function forged(zip: Buffer, from: string, to: string): Buffer {
  if (from.length !== to.length) throw new Error('a forgery keeps the length');
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');
}

const CENTRAL = Buffer.from('PK\x01\x02', 'latin1');
const LOCAL = Buffer.from('PK\x03\x04', 'latin1');

/** The archive with a 16- or 32-bit number of its first entry changed, in both of its headers. */
function patched(
  zip: Buffer,
  localOffset: number,
  centralOffset: number,
  bytes: number,
  value: number,
): Buffer {
  const copy = Buffer.from(zip);
  copy.writeUIntLE(value, copy.indexOf(LOCAL) + localOffset, bytes);
  copy.writeUIntLE(value, copy.indexOf(CENTRAL) + centralOffset, bytes);
  return copy;
}

describe('names that are refused', () => {
  it.each([
    ['above the root', 'aa/evil', '../evil'],
    ['above the root in the middle', 'd/aa/aa/evil', 'd/../../evil'],
    ['absolute', 'xtmp/evil', '/tmp/evil'],
    ['with a NUL character', 'aa/evil', 'aa/ev\0l'],
  ])('%s', async (_, from, to) => {
    const zip = forged(await zipOf({ [from]: 'x' }), from, to);
    await expect(unzip(zip, directory)).rejects.toThrow(BadArchive);
    expect(readdirSync(parent)).toHaveLength(1);
    expect(readdirSync(directory, { recursive: true })).toEqual([]);
  });

  it('a file where a directory has to be', async () => {
    const zip = forged(await zipOf({ 'file/x': '1', filx: '2' }), 'filx', 'file');
    await expect(unzip(zip, directory)).rejects.toThrow(BadArchive);
  });

  it('too long for a file system', async () => {
    await expect(unzip(await zipOf({ ['n'.repeat(256)]: '1' }), directory)).rejects.toThrow(BadArchive);
  });
});

describe('archives that are refused', () => {
  it('encrypted', async () => {
    const zip = await zipOf({ a: 'a' });
    const flags = zip.readUInt16LE(zip.indexOf(LOCAL) + 6);
    await expect(unzip(patched(zip, 6, 8, 2, flags | 1), directory)).rejects.toThrow('a is encrypted');
  });

  it('of an unknown compression', async () => {
    const zip = patched(await zipOf({ a: 'a' }), 8, 10, 2, 93);
    await expect(unzip(zip, directory)).rejects.toThrow('compression method 93');
  });

  it('with a wrong checksum', async () => {
    const zip = patched(await zipOf({ a: 'a' }), 14, 16, 4, 12345);
    await expect(unzip(zip, directory)).rejects.toThrow('a is damaged');
  });

  it('that hold more than they say, small and large', async () => {
    const small = patched(await zipOf({ a: 'a'.repeat(5000) }), 22, 24, 4, 10);
    await expect(unzip(small, directory)).rejects.toThrow(BadArchive);
    const large = patched(await zipOf({ b: 'b'.repeat(5_000_000) }), 22, 24, 4, 70_000);
    await expect(unzip(large, directory)).rejects.toThrow(BadArchive);
  });

  it('cut off', async () => {
    const zip = await zipOf({ a: 'a'.repeat(1000) });
    await expect(unzip(zip.subarray(0, zip.length - 30), directory)).rejects.toThrow(BadArchive);
  });

  it('over 250 MiB unpacked, by what they announce', async () => {
    const zip = patched(await zipOf({ a: 'a' }), 22, 24, 4, 262_144_001);
    await expect(unzip(zip, directory)).rejects.toThrow('Unzipped size must be smaller than 262144000 bytes');
  });

  it('without an entry', async () => {
    await expect(unzip(await zipOf({}), directory)).rejects.toThrow('Uploaded file must be a non-empty zip');
  });

  it("are told to the client: with AWS's text what cannot be read, else with the entry and the rule", async () => {
    const told = (zip: Buffer) =>
      refusal(() =>
        unzip(zip, directory).catch((error: unknown) => {
          throw unzipError(error);
        }),
      );
    const text = 'Could not unzip uploaded file. Please check your file, then try to upload again.';
    expect(await told(Buffer.from('no zip'))).toBe(`400 InvalidParameterValueException: ${text}`);
    expect(await told(patched(await zipOf({ 'd/a.js': 'a' }), 14, 16, 4, 12345))).toBe(
      `400 InvalidParameterValueException: ${text} (its entry d/a.js is damaged: its content does not have the checksum that the archive says)`,
    );
    expect(await told(forged(await zipOf({ 'aa/evil': 'x' }), 'aa/evil', '../evil'))).toBe(
      '400 InvalidParameterValueException: The uploaded zip cannot be used: its entry ../evil has .. in its name, which could lead out of the archive.',
    );
    const reason = unreadable('x');
    expect(unzipError(reason)).toMatchObject({ message: text, cause: reason });
    const other = new Error('disk full');
    expect(unzipError(other)).toBe(other);
  });
});

it('unpacks small, large and empty files and directories, and counts their bytes', async () => {
  const big = Buffer.alloc(300_000, 'abc');
  const zip = await zipOf({ big, small: 'small', empty: '', 'dir/sub/x': 'x' });
  expect(await unzip(zip, directory)).toBe(300_006);
  expect(readFileSync(join(directory, 'big'))).toEqual(big);
  expect(readFileSync(join(directory, 'empty'))).toHaveLength(0);
  expect(await isUnpacked(zip, directory)).toBe(true);
});

it('takes a directory that is named twice', async () => {
  const zip = forged(await zipOf({ 'dira/': '', 'dirb/': '' }), 'dirb', 'dira');
  expect(await unzip(zip, directory)).toBe(0);
  expect(readdirSync(directory)).toEqual(['dira']);
});
