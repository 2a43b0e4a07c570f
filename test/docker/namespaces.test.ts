import { DockerBox } from '../support/docker-box';
import { clientCommand, serverCommand } from '../support/outside';

const PORT = 8080;

describe('containers in network namespaces of turnstiles', () => {
  let box: DockerBox;

  beforeAll(async () => {
    box = await DockerBox.create({ turnstiles: 2 });
  });
  afterAll(() => box.dispose());

  const inspect = (id: string) =>
    box.client.call('inspect', 10_000, (docker) => docker.getContainer(id).inspect());
  const holderOf = async (id: string) =>
    /^container:(.+)$/.exec((await inspect(id)).HostConfig.NetworkMode ?? '')?.[1] ?? '';
  const namespaceOf = async (id: string) => (await box.shell(id, 'readlink /proc/self/ns/net')).output;

  it.each(['none', 'egress'] as const)(
    'of the network %s have one each, whoever starts beside them',
    async (network) => {
      const ids = await Promise.all([1, 2, 3, 4, 5].map(() => box.start({ network })));
      const holders = await Promise.all(ids.map(holderOf));
      expect(await box.containers()).toEqual(expect.arrayContaining(holders));
      const namespaces = await Promise.all(ids.map(namespaceOf));
      expect(namespaces).toEqual(namespaces.map(() => expect.stringMatching(/^net:/) as string));
      expect(new Set(namespaces).size).toBe(5);
      await Promise.all(ids.map((id) => box.engine.remove(id)));
    },
  );

  it.each(['none', 'egress'] as const)('of the network %s look like any other', async (network) => {
    const plain = await DockerBox.create();
    try {
      const joined = await box.start({ network });
      expect((await inspect(joined)).HostConfig.NetworkMode).toMatch(/^container:/);
      const seen = (of: DockerBox, id: string) => of.shell(id, LOOK).then(({ output }) => output);
      expect(await seen(box, joined)).toEqual(await seen(plain, await plain.start({ network })));
    } finally {
      await plain.dispose();
    }
  });

  it("on the egress network reach the bridge, have the host's resolvers, and cannot reach one another", async () => {
    const victim = await box.start({ network: 'egress', command: serverCommand(PORT) });
    const attacker = await box.start({ network: 'egress' });
    const address = await box.address(victim);
    expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    const { gateway } = await box.network.bridge();
    const attempt = await box.run(attacker, ...clientCommand(`${address}:${PORT}`, `${gateway}:1`));
    expect(attempt.output).toContain(`${address}:${PORT} refused`);
    // Sent back by the guard on the host, and not for want of a way there.
    expect(attempt.output).toContain(`${gateway}:1 refused: Connection refused`);
    expect((await box.shell(attacker, 'cat /etc/resolv.conf')).output).not.toContain('127.0.0.11');
  });

  it('keep their network from a prune', async () => {
    await box.start({ network: 'egress' });
    const prune = () =>
      box.client.call('prune', 10_000, (docker) =>
        docker.pruneNetworks({ filters: { label: [`lambdabox=${box.instanceId}`] } }),
      );
    expect((await prune()).NetworksDeleted ?? []).toEqual([]);
  });

  it("get one of Docker's when the turnstile has died, and another turnstile then", async () => {
    const fresh = await DockerBox.create({ turnstiles: 1 });
    try {
      const holder = await holderOf(await fresh.start());
      await fresh.client.call('kill', 10_000, (docker) => docker.getContainer(holder).kill());
      for (const left = [1, 2, 3, 4, 5]; left.pop();) {
        const mode = (await inspect(await fresh.start())).HostConfig.NetworkMode;
        if (mode !== 'none') {
          expect(mode).toMatch(/^container:/);
          expect(mode).not.toContain(holder);
          return;
        }
      }
      throw new Error('no other turnstile was opened');
    } finally {
      await fresh.dispose();
    }
  });

  it('leave nothing behind', async () => {
    const fresh = await DockerBox.create({ turnstiles: 2 });
    try {
      const ids = [await fresh.start({ network: 'egress' }), await fresh.start()];
      await Promise.all(ids.map((id) => fresh.engine.remove(id)));
      await fresh.turnstiles?.close();
      await fresh.network.stop();
      expect(await fresh.containers()).toEqual([]);
    } finally {
      await fresh.dispose();
    }
  });
});

/** What a function could tell them apart by, but for addresses and, on the egress network, resolvers. */
const LOOK =
  'hostname; sed "/^127/!s/^[0-9.]\\+/<address>/; /^<address>/d" /etc/hosts; grep -v -e ^nameserver -e ^options /etc/resolv.conf; ls /sys/class/net; ' +
  'cut -d" " -f5- /proc/1/mountinfo | sed "s/[0-9a-f]\\{64\\}/<id>/g; s/\\(lower\\|upper\\|work\\)dir=[^,]*//g; s/master:[0-9]*//"; ' +
  'cat /proc/1/limits; sysctl -a 2>/dev/null | grep -e ^net.ipv4.ip_ -e ^net.ipv4.ping_group -e ^net.ipv6.conf.all.disable -e ^net.ipv6.conf.default.disable';
