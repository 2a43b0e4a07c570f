import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { shortInstanceId } from '../../src/docker/labels';

const exec = promisify(execFile);

/**
 * Removes the networks of instances that a test is done with, and what guards them. A service leaves its own for its next
 * start, the engine has addresses for about thirty, and rules for addresses that others get later would block them.
 */
export async function removeNetworks(isMine: (instanceId: string) => boolean): Promise<void> {
  const docker = new Docker();
  const networks = await docker.listNetworks({ filters: { label: ['lambdabox'] } }).catch(() => []);
  const mine = networks.filter(({ Labels }) => isMine(Labels?.lambdabox ?? ''));
  for (const { Id, Labels } of mine) {
    await docker
      .getNetwork(Id)
      .remove()
      .catch(() => undefined);
    const table = `lambdabox_${shortInstanceId(Labels?.lambdabox ?? '')}`;
    for (const family of ['inet', 'bridge'])
      await exec('nft', ['delete', 'table', family, table]).catch(() => undefined);
  }
}
