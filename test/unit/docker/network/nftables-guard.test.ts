import { OwnContainers } from '../../../../src/docker/containers/own-containers';
import { NftablesGuard } from '../../../../src/docker/network/nftables-guard';
import { settled } from '../../../support/fake-clock';
import { FakeDocker } from '../../../support/fake-docker';
import { until } from '../../../support/until';

const BRIDGE = { bridge: 'lbx-1', subnet: '172.18.0.0/16' };
const builder = {
  inputs: () => ({ files: [], hash: 'h', shortHash: 'h' }),
  build: () => Promise.reject(new Error('there is nothing to build')),
};

function guarding() {
  const docker = new FakeDocker();
  docker.output = 'applied\n';
  const own = new OwnContainers(docker, 'i1');
  const told: string[] = [];
  const listener = {
    restored: () => void told.push('restored'),
    lost: (reason: string) => void told.push(reason),
  };
  const guard = new NftablesGuard(docker, own, builder);
  const keep = (bridge = BRIDGE) => guard.keep(bridge, listener, new AbortController().signal);
  return { docker, own, guard, told, keep };
}

describe('the network guard', () => {
  it('says what it did, and stays to watch until it is stopped', async () => {
    const { docker, guard, told, keep } = guarding();
    expect(await keep()).toBe('applied');
    expect(docker.names()).toEqual([expect.stringMatching(/^lambdabox-netguard-/)]);
    await guard.stop();
    expect(docker.attached.destroyed).toBe(true);
    expect(docker.names()).toEqual([]);
    expect(told).toEqual([]);
  });

  it('is not started again for a bridge that it watches, but for another one', async () => {
    const { docker, keep } = guarding();
    await keep();
    const [first] = docker.names();
    docker.output = 'kept\n';
    expect(await keep()).toBe('kept');
    expect(docker.names()).toEqual([first]);
    await keep({ ...BRIDGE, subnet: '172.19.0.0/16' });
    expect(docker.names()).toHaveLength(1);
    expect(docker.names()).not.toEqual([first]);
  });

  it('tells of rules that were gone, in whatever pieces the word comes', async () => {
    const { docker, told, keep } = guarding();
    await keep();
    docker.print('resto');
    docker.print('red\nrestored\n');
    await settled();
    expect(told).toEqual(['restored', 'restored']);
  });

  it('tells that it is lost when its helper ends, why, and is started anew then', async () => {
    const { docker, told, keep } = guarding();
    await keep();
    docker.print('Error: Could not process rule: Operation not permitted\n', 2);
    docker.end(1);
    await until(() => told.length > 0);
    expect(told).toEqual([
      'the network guard ended with status 1: Error: Could not process rule: Operation not permitted',
    ]);
    expect(docker.names()).toEqual([]);
    expect(await keep()).toBe('applied');
    expect(docker.names()).toHaveLength(1);
  });

  it('tells that it is lost when Docker has gone away', async () => {
    const { docker, told, keep } = guarding();
    await keep();
    docker.isAway = true;
    docker.attached.destroy();
    await until(() => told.length > 0);
    expect(told).toEqual([expect.stringContaining('the connection to the network guard broke')]);
  });

  it('can be stopped though its helper could not be removed, which a sweep may take then', async () => {
    const { docker, own, guard, keep } = guarding();
    await keep();
    docker.refuses = { remove: 500 };
    await guard.stop();
    expect(docker.names().map((name) => own.owns(name))).toEqual([false]);
  });

  it('tells why it failed, not why its helper could not be removed', async () => {
    const { docker, keep } = guarding();
    docker.refuses = { start: 500, remove: 500 };
    await expect(keep()).rejects.toThrow('start the network guard');
  });

  it('fails with what its helper said when the rules cannot be written', async () => {
    const { docker, told, keep } = guarding();
    docker.output = '';
    const kept = keep();
    await until(() => docker.names().length > 0);
    await settled();
    docker.print('Error: syntax error\n', 2);
    docker.end(1);
    await expect(kept).rejects.toThrow('the network guard ended with status 1: Error: syntax error');
    expect([docker.names(), told]).toEqual([[], []]);
  });
});
