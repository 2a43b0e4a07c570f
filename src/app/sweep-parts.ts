import { sweepOrphans } from '../docker/containers/orphans';
import { Sweeper } from '../docker/containers/sweeper';
import type { EnvironmentDirectories } from '../environment/environment-directories';
import type { DockerBase } from './context';

/** Sweeps what a dead predecessor left; and, when this start fails, what Docker made of it after it was given up. */
export async function sweepPredecessor(base: DockerBase, network: string): Promise<void> {
  const { client, instance, log, startup, phase } = base;
  await startup.begin(
    'what a predecessor left',
    async () => {
      const swept = await sweepOrphans(client, instance.id, { keepNetworks: [network] });
      if (swept.containers + swept.networks + swept.volumes > 0)
        log.info('swept what a predecessor left', { ...swept });
    },
    async () => {
      if (phase.name === 'starting') await sweepOrphans(client, instance.id);
    },
  );
}

export function beginSweeper(
  { client, containers, clock, log, startup }: DockerBase,
  network: string,
  directories: EnvironmentDirectories,
): Promise<Sweeper> {
  const sweep = async () => {
    await directories.sweep();
    const owns = (name: string) => containers.owns(name);
    return sweepOrphans(client, containers.instanceId, { owns, keepNetworks: [network] });
  };
  return startup.begin(
    'the sweeper',
    () => {
      const sweeper = new Sweeper({ sweep, clock, log });
      client.whenUnanswered(() => sweeper.dockerWasAway());
      return sweeper;
    },
    (sweeper) => sweeper.stop(),
  );
}
