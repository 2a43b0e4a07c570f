import Docker from 'dockerode';

/**
 * Removes the networks of instances that a test is done with. A service leaves its own for its next start, and the
 * engine has addresses for about thirty.
 */
export async function removeNetworks(isMine: (instanceId: string) => boolean): Promise<void> {
  const docker = new Docker();
  const networks = await docker.listNetworks({ filters: { label: ['lambdabox'] } }).catch(() => []);
  const mine = networks.filter(({ Labels }) => isMine(Labels?.lambdabox ?? ''));
  for (const { Id } of mine)
    await docker
      .getNetwork(Id)
      .remove()
      .catch(() => undefined);
}
