import { sweepOrphans } from '../../src/docker/containers/orphans';
import { DockerBox, TEST_IMAGE } from '../support/docker-box';

describe('a sweep', () => {
  let box: DockerBox;
  let other: DockerBox;

  beforeEach(async () => {
    box = await DockerBox.create();
    other = await DockerBox.create();
  });

  afterEach(async () => {
    await box.dispose();
    await other.dispose();
  });

  const isThere = async (id: string) =>
    (
      await box.client.call('list', 10_000, (docker) =>
        docker.listContainers({ all: true, filters: { id: [id] } }),
      )
    ).length === 1;

  it('removes what a dead service of this instance left: running, ended or never started', async () => {
    const running = await box.start();
    const ended = await box.start({ command: ['/bin/true'] });
    await box.ended(ended);
    const created = await box.client.call('create', 10_000, (docker) =>
      docker.createContainer({ Image: TEST_IMAGE, Cmd: ['true'], Labels: { lambdabox: box.instanceId } }),
    );
    await box.client.call('create network', 10_000, (docker) =>
      docker.createNetwork({
        Name: `lambdabox-${box.instanceId}-old`,
        Labels: { lambdabox: box.instanceId },
      }),
    );
    await box.client.call('create volume', 10_000, (docker) =>
      docker.createVolume({ Name: `lambdabox-${box.instanceId}`, Labels: { lambdabox: box.instanceId } }),
    );
    expect(await sweepOrphans(box.client, box.instanceId)).toEqual({
      containers: 3,
      networks: 1,
      volumes: 1,
      failures: [],
    });
    for (const id of [running, ended, created.id]) expect(await isThere(id)).toBe(false);
  });

  it('while the service runs takes what nobody owns, and leaves what somebody does', async () => {
    const owned = await box.start();
    const left = await box.client.call('create', 10_000, (docker) =>
      docker.createContainer({
        name: `lambdabox-left-${box.instanceId.slice(-12)}`,
        Image: TEST_IMAGE,
        Cmd: ['sleep', '3600'],
        Labels: { lambdabox: box.instanceId },
      }),
    );
    await box.client.call('start', 10_000, () => left.start());
    const swept = await sweepOrphans(box.client, box.instanceId, {
      owns: (name) => box.own.owns(name),
      keepNetworks: [box.network.name],
    });
    expect(swept).toMatchObject({ containers: 1, failures: [] });
    expect([await isThere(owned), await isThere(left.id)]).toEqual([true, false]);
  });

  it("leaves another instance's alone", async () => {
    const theirs = await other.start();
    await box.start();
    await sweepOrphans(box.client, box.instanceId);
    expect(await isThere(theirs)).toBe(true);
  });

  it('keeps the network that the instance goes on using', async () => {
    await box.network.ensure();
    const { networks } = await sweepOrphans(box.client, box.instanceId, { keepNetworks: [box.network.name] });
    expect(networks).toBe(0);
    await expect(
      box.client.call('inspect', 10_000, (docker) => docker.getNetwork(box.network.name).inspect()),
    ).resolves.toMatchObject({ Name: box.network.name });
  });

  it('goes on after what it cannot remove, and says what that was', async () => {
    const network = `lambdabox-${box.instanceId}-used`;
    await box.client.call('create network', 10_000, (docker) =>
      docker.createNetwork({ Name: network, Labels: { lambdabox: box.instanceId } }),
    );
    // A container of somebody else's on our network: Docker keeps it.
    const guest = await other.start();
    await other.engine.remove(guest);
    const stranger = await other.client.call('create', 10_000, (docker) =>
      docker.createContainer({
        Image: TEST_IMAGE,
        Cmd: ['sleep', '3600'],
        Labels: { lambdabox: other.instanceId },
        HostConfig: { NetworkMode: network },
      }),
    );
    await other.client.call('start', 10_000, () => stranger.start());
    const swept = await sweepOrphans(box.client, box.instanceId);
    expect(swept.networks).toBe(0);
    expect(swept.failures).toEqual([expect.stringContaining('active endpoints')]);
    await other.engine.remove(stranger.id);
  });
});
