import { NftablesGuard } from '../../../../src/docker/network/network-guard';
import { OwnContainers } from '../../../../src/docker/containers/own-containers';
import { FakeDocker } from '../../../support/fake-docker';

const BRIDGE = { bridge: 'lbx-1', subnet: '172.18.0.0/16' };
const builder = {
  inputs: () => ({ files: [], hash: 'h', shortHash: 'h' }),
  build: () => Promise.reject(new Error('there is nothing to build')),
};

function guarding() {
  const docker = new FakeDocker();
  docker.output = 'applied\r\n';
  const own = new OwnContainers(docker, 'i1');
  return { docker, own, guard: new NftablesGuard(docker, own, builder) };
}

describe('the network guard', () => {
  it('says what it did, and its container is gone', async () => {
    const { docker, guard } = guarding();
    expect(await guard.apply(BRIDGE)).toBe('applied');
    expect(docker.names()).toEqual([]);
  });

  it('says what it did though its container could not be removed, which a sweep may take then', async () => {
    const { docker, own, guard } = guarding();
    docker.refuses = { remove: 500 };
    expect(await guard.apply(BRIDGE)).toBe('applied');
    expect(docker.names().map((name) => own.owns(name))).toEqual([false]);
  });

  it('tells why it failed, not why its container could not be removed', async () => {
    const { docker, guard } = guarding();
    docker.refuses = { start: 500, remove: 500 };
    await expect(guard.apply(BRIDGE)).rejects.toThrow('start the network guard');
  });
});
