import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { BuildCache } from '../../../src/builds/build-cache';
import { FakeClock } from '../../support/fake-clock';

let directory: string;
let clock: FakeClock;
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'lambdabox-cache-')), 'builds');
  clock = new FakeClock();
});
afterEach(() => rmSync(join(directory, '..'), { recursive: true, force: true }));

const open = (maxBytes = 1000) => BuildCache.open(directory, maxBytes, clock);
const key = (letter: string) => letter.repeat(64);
const keep = (cache: BuildCache, name: string, bytes: number) =>
  cache.keep(name, (save) => save(Readable.from([Buffer.alloc(bytes, 'x')])));

it('keeps a tree for its owner only, and gives it back, also after a restart', async () => {
  expect(await keep(await open(), key('a'), 3)).toEqual({ key: key('a'), bytes: 3 });
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(statSync(join(directory, `${key('a')}.tar`)).mode & 0o777).toBe(0o600);
  const cache = await open();
  expect(await cache.find(key('a'))).toEqual({ key: key('a'), bytes: 3 });
  const tar = await cache.open(key('a'));
  expect(tar && (await text(tar))).toBe('xxx');
});

it('knows nothing of another key, nor of a path', async () => {
  const cache = await open();
  expect(await cache.find(key('b'))).toBeUndefined();
  writeFileSync(join(directory, '..', 'secret.tar'), '');
  expect(await cache.open('../secret')).toBeUndefined();
});

it('keeps nothing of a build that fails, and forgets what a crash left', async () => {
  const cache = await open();
  const failing = cache.keep(key('a'), async (save) => {
    await save(Readable.from([Buffer.from('half')]));
    throw new Error('the build failed');
  });
  await expect(failing).rejects.toThrow('the build failed');
  expect(readdirSync(directory)).toEqual([]);
  writeFileSync(join(directory, 'x.part'), 'half');
  mkdirSync(join(directory, 'odd'));
  await open();
  expect(readdirSync(directory)).toEqual([]);
});

it('lets the least recently used go when all are too many bytes, never the newest', async () => {
  const cache = await open(250);
  for (const name of ['a', 'b']) {
    await keep(cache, key(name), 100);
    await clock.advance(10_000);
  }
  await cache.find(key('a'));
  await clock.advance(10_000);
  await keep(cache, key('c'), 100);
  const has = (name: string) => existsSync(join(directory, `${key(name)}.tar`));
  expect(['a', 'b', 'c'].map(has)).toEqual([true, false, true]);
  await clock.advance(10_000);
  await keep(cache, key('d'), 5000);
  expect(['a', 'c', 'd'].map(has)).toEqual([false, false, true]);
});
