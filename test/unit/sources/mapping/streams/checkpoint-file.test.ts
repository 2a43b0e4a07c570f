import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckpointFile } from '../../../../../src/sources/mapping/streams/checkpoint-file';
import { FakeClock } from '../../../../support/fake-clock';

const directory = mkdtempSync(join(tmpdir(), 'checkpoints-'));
afterAll(() => rmSync(directory, { recursive: true }));

const at = (sequence: string) => ({ from: { at: 'after', sequence } }) as const;
let files = 0;
const newPath = (): string => join(directory, `${(files += 1)}.db`);

it('checkpoints are kept by mapping and shard, many in one commit', async () => {
  const [path, clock] = [newPath(), new FakeClock()];
  const file = CheckpointFile.open(path, clock);
  const one = file.of('m1');
  const written = [
    one.save('s0', at('1')),
    one.save('s0', at('2')),
    one.end('s1'),
    file.of('m2').save('s0', at('9')),
  ];
  expect(await one.load('s0')).toEqual(at('2'));
  await clock.advance(20);
  await Promise.all(written);
  // As after a kill: the first is still open.
  const again = CheckpointFile.open(path, clock);
  expect(await again.of('m1').load('s0')).toEqual(at('2'));
  expect(await again.of('m1').load('s1')).toBe('ended');
  expect(await again.of('m2').load('s0')).toEqual(at('9'));
  expect(await again.of('m3').load('s0')).toBeUndefined();
  again.close();
  file.close();
});

it('a mapping that is forgotten leaves nothing, and shards that are gone neither', async () => {
  const [path, clock] = [newPath(), new FakeClock()];
  const file = CheckpointFile.open(path, clock);
  const [one, other] = [file.of('m1'), file.of('m2')];
  const written = ['s0', 's1'].flatMap((shard) => [one.save(shard, at('1')), other.save(shard, at('1'))]);
  await clock.advance(20);
  await Promise.all(written);
  void one.save('s0', at('2'));
  await file.forget('m1');
  const kept = other.keepOnly?.(['s1']);
  await clock.advance(20);
  await kept;
  expect([await one.load('s0'), await one.load('s1')]).toEqual([undefined, undefined]);
  expect([await other.load('s0'), await other.load('s1')]).toEqual([undefined, at('1')]);
  file.close();
});

it('what waits is written when the file is closed', async () => {
  const [path, clock] = [newPath(), new FakeClock()];
  const file = CheckpointFile.open(path, clock);
  const written = file.of('m1').save('s0', at('1'));
  file.close();
  await written;
  const again = CheckpointFile.open(path, clock);
  expect(await again.of('m1').load('s0')).toEqual(at('1'));
  again.close();
});

it('a file that is no database says what it was for', () => {
  const path = newPath();
  writeFileSync(path, 'no database at all, but long enough to be looked at');
  expect(() => CheckpointFile.open(path, new FakeClock())).toThrow(/how far streams have been read/);
});
