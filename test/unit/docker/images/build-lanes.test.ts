import { BuildLanes } from '../../../../src/docker/images/build-lanes';
import { deferred, type Deferred } from '../../../../src/lib/deferred';
import { settled } from '../../../support/fake-clock';

let lanes: BuildLanes;
let ends: Map<string, Deferred<void>>;
/** In the order in which they began. */
let begun: string[];

beforeEach(() => {
  lanes = new BuildLanes();
  ends = new Map();
  begun = [];
});

function build(lane: string, name: string): Promise<void> {
  const end = deferred<void>();
  ends.set(name, end);
  return lanes.run(lane, () => {
    begun.push(name);
    return end.promise;
  });
}

it('builds of two families run side by side, those of one after each other', async () => {
  const all = [build('nodejs', 'nodejs24.x'), build('nodejs', 'nodejs22.x'), build('python', 'python3.13')];
  await settled();
  expect(begun).toEqual(['nodejs24.x', 'python3.13']);
  ends.get('nodejs24.x')?.resolve();
  await settled();
  expect(begun).toEqual(['nodejs24.x', 'python3.13', 'nodejs22.x']);
  for (const end of ends.values()) end.resolve();
  await Promise.all(all);
});

it('no more than two run at a time, and one that fails makes room', async () => {
  const all = ['nodejs', 'python', 'ruby'].map((lane) => build(lane, lane));
  await settled();
  expect(begun).toEqual(['nodejs', 'python']);
  ends.get('python')?.reject(new Error('no disk'));
  await expect(all[1]).rejects.toThrow('no disk');
  await settled();
  expect(begun).toEqual(['nodejs', 'python', 'ruby']);
  for (const end of ends.values()) end.resolve();
  await Promise.all([all[0], all[2]]);
});
