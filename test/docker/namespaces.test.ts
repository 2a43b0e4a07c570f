import { DockerBox } from '../support/docker-box';
import { clientCommand, serverCommand } from '../support/outside';

const PORT = 8080;

describe('containers in network namespaces made ahead', () => {
  let box: DockerBox;

  beforeAll(async () => {
    box = await DockerBox.create({ spareNamespaces: 2 });
  });
  afterAll(() => box.dispose());

  const inspect = (id: string) =>
    box.client.call('inspect', 10_000, (docker) => docker.getContainer(id).inspect());
  const holderOf = async (id: string) =>
    /^container:(.+)$/.exec((await inspect(id)).HostConfig.NetworkMode ?? '')?.[1] ?? '';

  it('join one each, which nobody else has, and which goes with them', async () => {
    await box.spareReady('none');
    const [first, second] = [await box.start(), await box.start()];
    const holders = [await holderOf(first), await holderOf(second)];
    expect(new Set(holders).size).toBe(2);
    expect(await box.containers()).toEqual(expect.arrayContaining(holders));
    await box.engine.remove(first);
    await box.engine.remove(second);
    await box.namespaces?.close();
    expect(await box.containers()).toEqual([]);
  });

  it.each(['none', 'egress'] as const)('with the network %s look like any other', async (network) => {
    const plain = await DockerBox.create();
    const fresh = await DockerBox.create({ spareNamespaces: 1 });
    try {
      await fresh.spareReady(network);
      const joined = await fresh.start({ network });
      expect((await inspect(joined)).HostConfig.NetworkMode).toMatch(/^container:/);
      const seen = (of: DockerBox, id: string) => of.shell(id, LOOK).then(({ output }) => output);
      expect(await seen(fresh, joined)).toEqual(await seen(plain, await plain.start({ network })));
    } finally {
      await fresh.dispose();
      await plain.dispose();
    }
  });

  it('on the egress network cannot reach one another', async () => {
    const fresh = await DockerBox.create({ spareNamespaces: 2 });
    try {
      await fresh.spareReady('egress');
      const victim = await fresh.start({ network: 'egress', command: serverCommand(PORT) });
      const attacker = await fresh.start({ network: 'egress' });
      const address = await fresh.address(victim);
      expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
      const attempt = await fresh.run(attacker, ...clientCommand(`${address}:${PORT}`));
      expect(attempt.output).toContain(`${address}:${PORT} refused`);
    } finally {
      await fresh.dispose();
    }
  });

  it('are started without one when its holder has died', async () => {
    const fresh = await DockerBox.create({ spareNamespaces: 1 });
    try {
      await fresh.spareReady('none');
      const [holder = ''] = await fresh.containers();
      await fresh.client.call('kill', 10_000, (docker) => docker.getContainer(holder).kill());
      const id = await fresh.start();
      expect((await inspect(id)).HostConfig.NetworkMode).toBe('none');
      await fresh.spareReady('none');
      expect((await inspect(await fresh.start())).HostConfig.NetworkMode).toMatch(/^container:/);
    } finally {
      await fresh.dispose();
    }
  });
});

/** What a function could tell them apart by; addresses are each container's own. */
const LOOK =
  'hostname; sed "/^127/!s/^[0-9.]\\+/<address>/" /etc/hosts; cat /etc/resolv.conf; ls /sys/class/net; ' +
  'cut -d" " -f5- /proc/1/mountinfo | sed "s/[0-9a-f]\\{64\\}/<id>/g; s/\\(lower\\|upper\\|work\\)dir=[^,]*//g; s/master:[0-9]*//"; ' +
  'cat /proc/1/limits; sysctl -a 2>/dev/null | grep -e ^net.ipv4.ip_local -e ^net.ipv6.conf.all.disable';
