import Docker from 'dockerode';
import { removeNetworks } from './networks';
import { runPrefix } from './test-run';

/** After all tests: a container that a test of this run made and left behind fails the run. */
export default async function leftovers(): Promise<void> {
  const docker = new Docker();
  const containers = await docker
    .listContainers({ all: true, filters: { label: ['lambdabox'] } })
    .catch(() => []);
  const left = containers.filter(({ Labels }) => Labels.lambdabox?.startsWith(runPrefix()));
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
