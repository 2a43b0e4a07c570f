import { setTimeout as wait } from 'node:timers/promises';
import Docker, { type ContainerInfo } from 'dockerode';
import { removeNetworks } from './networks';
import { runPrefix } from './test-run';

/** How long Docker may take to remove what is being removed when the last test ends. */
const REMOVAL_MS = 20_000;
const LOOK_AGAIN_MS = 500;

/** After all tests: a container that a test of this run made and left behind fails the run. */
export default async function leftovers(): Promise<void> {
  const docker = new Docker();
  const until = Date.now() + REMOVAL_MS;
  let left = await ownContainers(docker);
  while (left.length > 0 && Date.now() < until) {
    await wait(LOOK_AGAIN_MS);
    left = await ownContainers(docker);
  }
  for (const { Id } of left)
    await docker
      .getContainer(Id)
      .remove({ force: true, v: true })
      .catch(() => undefined);
  await removeNetworks((owner) => owner.startsWith(runPrefix()));
  if (left.length > 0) {
    const names = left.map(({ Names }) => Names.join(' ')).join(', ');
    throw new Error(`the tests left ${left.length} containers behind: ${names}`);
  }
}

/** The containers of this run that Docker still lists. */
async function ownContainers(docker: Docker): Promise<ContainerInfo[]> {
  const containers = await docker
    .listContainers({ all: true, filters: { label: ['lambdabox'] } })
    .catch(() => []);
  return containers.filter(({ Labels }) => Labels.lambdabox?.startsWith(runPrefix()));
}
