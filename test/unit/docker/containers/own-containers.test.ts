import { sweepOrphans } from '../../../../src/docker/containers/orphans';
import { OwnContainers } from '../../../../src/docker/containers/own-containers';
import { FakeDocker } from '../../../support/fake-docker';
import { settled } from '../../../support/fake-clock';

const LABELS = { lambdabox: 'i1' };
let docker: FakeDocker;
let own: OwnContainers;

beforeEach(() => {
  docker = new FakeDocker();
  own = new OwnContainers(docker, 'i1');
});

const create = (name = own.nameFor('stem')) => own.create('a stem', { name, Image: 'x' });
const sweep = () => sweepOrphans(docker, 'i1', { owns: (name) => own.owns(name) });

it('what is being made is never swept, nor what was made', async () => {
  const held = docker.hold();
  const making = create('lambdabox-one');
  await settled();
  expect(docker.names()).toEqual(['lambdabox-one']);
  expect((await sweep()).containers).toBe(0);
  held.resolve();
  await making;
  expect((await sweep()).containers).toBe(0);
  expect(docker.names()).toEqual(['lambdabox-one']);
});

it('what could not be removed while Docker was away is swept when it is back', async () => {
  const id = await create();
  const other = await create('lambdabox-other');
  docker.isAway = true;
  await expect(own.remove(id, 'a stem')).rejects.toThrow('Docker: remove a stem');
  docker.isAway = false;
  expect(await sweep()).toMatchObject({ containers: 1, failures: [] });
  expect(docker.names()).toEqual(['lambdabox-other']);
  await own.remove(other, 'a stem');
  expect(docker.names()).toEqual([]);
});

it('what Docker made after the call for it was given up is swept', async () => {
  docker.isAway = true;
  await expect(create('lambdabox-late')).rejects.toThrow('Docker: create a stem');
  docker.isAway = false;
  docker.make('lambdabox-late', LABELS);
  expect((await sweep()).containers).toBe(1);
  expect(docker.names()).toEqual([]);
});

it('a removal under way and a sweep do not disturb each other', async () => {
  const id = await create();
  const swept = sweep();
  await own.remove(id, 'a stem');
  expect(await swept).toMatchObject({ failures: [] });
  expect(docker.names()).toEqual([]);
});

it("what somebody runs from an image of ours, and another instance's, is left alone", async () => {
  docker.make('quiet_turing', LABELS);
  docker.make('lambdabox-theirs', { lambdabox: 'i2' });
  expect((await sweep()).containers).toBe(0);
});

it('at the start everything with the label is a predecessor’s', async () => {
  docker.make('quiet_turing', LABELS);
  docker.make('lambdabox-stem-1', LABELS);
  expect((await sweepOrphans(docker, 'i1')).containers).toBe(2);
});

it('a container that ends in the moment in which Docker would kill it is removed all the same', async () => {
  const id = await create('lambdabox-dying');
  docker.conflicts.push(
    `Could not kill running container ${id}, cannot remove - Container ${id} is not running`,
  );
  await own.remove(id, 'a stem');
  expect(docker.names()).toEqual([]);
  expect(own.owns('lambdabox-dying')).toBe(false);
});

it('one that Docker is removing already is left to it', async () => {
  const id = await create();
  docker.conflicts.push(`removal of container ${id} is already in progress`);
  await own.remove(id, 'a stem');
  expect(docker.removals).toBe(1);
});

it('one that Docker refuses to remove again and again is told of, and left to the sweep', async () => {
  const id = await create('lambdabox-stubborn');
  docker.conflicts.push(...Array.from({ length: 3 }, () => 'container is not running'));
  await expect(own.remove(id, 'a stem')).rejects.toThrow('Docker: remove a stem: container is not running');
  expect(own.owns('lambdabox-stubborn')).toBe(false);
  expect((await sweep()).containers).toBe(1);
});

it('a sweep tells of one that Docker refuses to remove again and again, as it is still there', async () => {
  docker.make('lambdabox-stubborn', LABELS);
  docker.conflicts.push(...Array.from({ length: 3 }, () => 'container is not running'));
  expect(await sweep()).toMatchObject({ containers: 0, failures: [expect.stringContaining('not running')] });
  expect(docker.names()).toEqual(['lambdabox-stubborn']);
});

it('a sweep tells of a volume that something uses, as it is still there', async () => {
  docker.volumesInUse.push('lambdabox-v');
  expect(await sweep()).toMatchObject({
    volumes: 0,
    failures: [expect.stringContaining('volume is in use')],
  });
});
