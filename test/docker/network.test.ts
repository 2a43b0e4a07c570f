import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:net';
import { promisify } from 'node:util';
import { DockerClient } from '../../src/docker/docker-client';
import { BridgeNetwork } from '../../src/docker/network/bridge-network';
import { EgressNetwork } from '../../src/docker/network/egress-network';
import type { GuardListener } from '../../src/docker/network/network-guard';
import { NftablesGuard } from '../../src/docker/network/nftables-guard';
import { OwnContainers } from '../../src/docker/containers/own-containers';
import { shortInstanceId } from '../../src/docker/labels';
import { PlatformError } from '../../src/errors';
import { DockerBox, TEST_IMAGE } from '../support/docker-box';
import { FakeClock } from '../support/fake-clock';
import { clientCommand, hostAddresses, listenOnHost, Neighbour, serverCommand } from '../support/outside';
import { DockerWay } from '../support/docker-way';
import { silentLog } from '../support/telemetry';
import { systemClock, type Clock } from '../../src/lib/clock';
import type { ServiceLog } from '../../src/telemetry/events';
import { until } from '../support/until';

const exec = promisify(execFile);
const PORT = 8080;
const PATIENCE_MS = 60_000;
const SIGNAL = new AbortController().signal;
const deaf: GuardListener = { restored: () => undefined, lost: () => undefined };

/** Needs root, iproute2 and nft: the tests build machines beyond this host, and look at its firewall. */
describe('a function on the egress network', () => {
  let box: DockerBox;
  let victim: string;
  let attacker: string;
  let victimAddress: string;
  let host: { server: Server; port: number };
  const neighbours: Neighbour[] = [];

  // A /30 of TEST-NET-3 and one of link-local of our own, so that two runs at a time do not meet.
  const block = randomInt(63) * 4;
  const outsideAddress = `203.0.113.${block + 2}`;
  const linkLocalAddress = `169.254.77.${block + 2}`;
  const table = () => `lambdabox_${shortInstanceId(box.instanceId)}`;
  const tryFrom = async (id: string, ...targets: string[]) =>
    (await box.run(id, ...clientCommand(...targets))).output.split('\n');

  beforeAll(async () => {
    box = await DockerBox.create();
    host = await listenOnHost();
    neighbours.push(await Neighbour.create(`lbo${block}`, `203.0.113.${block + 1}`, outsideAddress, PORT));
    neighbours.push(await Neighbour.create(`lbl${block}`, `169.254.77.${block + 1}`, linkLocalAddress, PORT));
    victim = await box.start({ network: 'egress', command: serverCommand(PORT) });
    await listening(victim);
    attacker = await box.start({ network: 'egress' });
    victimAddress = await box.address(victim);
  });

  afterAll(async () => {
    for (const neighbour of neighbours) await neighbour.dispose();
    host.server.close();
    await once(host.server, 'close');
    await box.dispose();
  });

  it('reaches outside, under an address of the host', async () => {
    expect(await tryFrom(attacker, `${outsideAddress}:${PORT}`)).toEqual([
      `${outsideAddress}:${PORT} hello from 203.0.113.${block + 1}`,
    ]);
  });

  it('has names: the embedded DNS server answers', async () => {
    expect((await box.shell(attacker, 'getent hosts $(hostname -I)')).exitCode).toBe(0);
    expect((await box.shell(attacker, 'cat /etc/resolv.conf')).output).toContain('127.0.0.11');
  });

  it('cannot reach its neighbour', async () => {
    expect(await tryFrom(victim, `127.0.0.1:${PORT}`)).toEqual([`127.0.0.1:${PORT} hello from 127.0.0.1`]);
    expect(await tryFrom(attacker, `${victimAddress}:${PORT}`)).toEqual([
      expect.stringContaining(`${victimAddress}:${PORT} refused`),
    ]);
  });

  it('cannot reach its neighbour where the kernel does not show bridged packets to iptables', async () => {
    // Without our table for routed packets and with an engine that lets containers talk, one rule is left.
    const { stdout } = await exec('nft', ['list', 'table', 'bridge', table()]);
    expect(stdout).toMatch(/ip saddr (\S+) ip daddr \1 drop/);
    const name = `lambdabox-${box.instanceId}-open`;
    await box.client.call('create network', 10_000, (docker) =>
      docker.createNetwork({
        Name: name,
        Labels: { lambdabox: box.instanceId },
        Options: { 'com.docker.network.bridge.name': `lbt-${block}` },
      }),
    );
    const [open, other] = [await startOn(name, serverCommand(PORT)), await startOn(name, ['sleep', '3600'])];
    const inspect = await box.client.call('inspect', 10_000, (docker) => docker.getContainer(open).inspect());
    const target = `${inspect.NetworkSettings.Networks[name]?.IPAddress}:${PORT}`;
    expect(await tryFrom(other, target)).toEqual([expect.stringContaining('hello')]);
    const network = await box.client.call('inspect', 10_000, (docker) => docker.getNetwork(name).inspect());
    const guard = new NftablesGuard(
      box.client,
      new OwnContainers(box.client, `${box.instanceId}-open`),
      box.builder,
    );
    const second = `lambdabox_${shortInstanceId(`${box.instanceId}-open`)}`;
    try {
      const subnet = network.IPAM?.Config?.[0]?.Subnet ?? '';
      await guard.keep({ bridge: `lbt-${block}`, subnet }, deaf, SIGNAL);
      // It would put back what is taken away.
      await guard.stop();
      await exec('nft', ['delete', 'table', 'inet', second]);
      expect(await tryFrom(other, target)).toEqual([expect.stringContaining('refused')]);
    } finally {
      await exec('nft', ['delete', 'table', 'bridge', second]);
    }
  });

  it('cannot reach any address of the host', async () => {
    const addresses = hostAddresses();
    const gateway = addresses.filter((address) => address.startsWith(victimAddress.replace(/\.\d+$/, '.')));
    expect(gateway).toHaveLength(1);
    expect(addresses.length).toBeGreaterThan(3);
    const targets = addresses.map((address) => `${address}:${host.port}`);
    expect(await tryFrom(attacker, ...targets)).toEqual(
      targets.map((target) => `${target} refused: Connection refused`),
    );
  });

  it('cannot reach the host over UDP', async () => {
    const script = `
      use IO::Socket::INET; use IO::Select;
      my $s = IO::Socket::INET->new(Proto => "udp", PeerAddr => "${hostAddresses()[0]}:${host.port}");
      $s->send("x"); print IO::Select->new($s)->can_read(2) ? "answer: " . (defined $s->recv(my $b, 9) ? $b : $!) : "silence"`;
    expect((await box.run(attacker, 'perl', '-e', script)).output).toMatch(
      /^(silence|answer: No route to host)$/,
    );
  });

  it('cannot reach link-local addresses, which this host can', async () => {
    const { stdout } = await exec('perl', clientCommand(`${linkLocalAddress}:${PORT}`).slice(1));
    expect(stdout).toContain('hello');
    expect(await tryFrom(attacker, `${linkLocalAddress}:${PORT}`)).toEqual([
      expect.stringContaining('refused: Connection refused'),
    ]);
  });

  it('cannot reach the published port of another container, nor that container', async () => {
    const published = await startOn('bridge', serverCommand(PORT), {
      [`${PORT}/tcp`]: [{ HostIp: '', HostPort: '' }],
    });
    const { NetworkSettings } = await box.client.call('inspect', 10_000, (docker) =>
      docker.getContainer(published).inspect(),
    );
    const port = NetworkSettings.Ports[`${PORT}/tcp`]?.[0]?.HostPort;
    const { stdout } = await exec('perl', clientCommand(`127.0.0.1:${port}`).slice(1));
    expect(stdout).toContain('hello');
    const targets = [
      ...hostAddresses().map((address) => `${address}:${port}`),
      `${NetworkSettings.Networks.bridge?.IPAddress}:${PORT}`,
    ];
    expect(await tryFrom(attacker, ...targets)).toEqual(
      targets.map((target): unknown => expect.stringContaining(`${target} refused`)),
    );
  });

  it('cannot use what the host forwards to elsewhere', async () => {
    const name = `lambdabox_test_${block}`;
    const rule = `tcp dport ${host.port} dnat to ${outsideAddress}:${PORT}`;
    const chain = 'type nat hook prerouting priority dstnat - 1;';
    await exec('nft', [
      `table ip ${name} { chain forwards { ${chain} ip daddr 203.0.113.${block + 1} ${rule}; }; }`,
    ]);
    try {
      const target = `203.0.113.${block + 1}:${host.port}`;
      expect(await tryFrom(attacker, target)).toEqual([expect.stringContaining(`${target} refused`)]);
    } finally {
      await exec('nft', ['delete', 'table', 'ip', name]);
    }
  });

  it('cannot be reached from outside', async () => {
    const [outside] = neighbours;
    expect(await outside?.run('perl', ...clientCommand(`${victimAddress}:${PORT}`).slice(1))).toContain(
      'refused',
    );
  });

  it('has no IPv6', async () => {
    expect((await box.shell(attacker, 'cat /proc/net/if_inet6 | grep -v " lo$"')).output).toBe('');
  });

  /** Resolves when the container's server takes connections. */
  async function listening(id: string): Promise<void> {
    await box.shell(id, `until (exec 3<>/dev/tcp/127.0.0.1/${PORT}) 2>/dev/null; do :; done`);
  }

  async function startOn(network: string, command: string[], ports?: object): Promise<string> {
    const container = await box.client.call('create', 10_000, (docker) =>
      docker.createContainer({
        Image: TEST_IMAGE,
        Cmd: command,
        Labels: { lambdabox: box.instanceId },
        HostConfig: { NetworkMode: network, ...(ports ? { PortBindings: ports } : {}) },
        ...(ports ? { ExposedPorts: { [`${PORT}/tcp`]: {} } } : {}),
      }),
    );
    await box.client.call('start', 10_000, () => container.start());
    if (command[0] === 'perl') await listening(container.id);
    return container.id;
  }
});

describe('the egress network', () => {
  let box: DockerBox;

  beforeEach(async () => {
    box = await DockerBox.create();
  });

  afterEach(() => box.dispose());

  const networkWith = (guard: NftablesGuard, clock: Clock, log: ServiceLog) =>
    new EgressNetwork({
      network: new BridgeNetwork(box.client, box.instanceId),
      ...{ guard, clock, log, resolvers: () => '' },
    });
  const table = () => `lambdabox_${shortInstanceId(box.instanceId)}`;
  const tables = async () => (await exec('nft', ['list', 'tables'])).stdout;

  it('is opened once for many who ask at a time', async () => {
    const keep = jest.spyOn(box.guard, 'keep');
    const names = await Promise.all(Array.from({ length: 8 }, () => box.network.ensure()));
    expect(new Set(names)).toEqual(new Set([box.network.name]));
    expect(keep).toHaveBeenCalledTimes(1);
  });

  it('takes away the rules of instances whose bridge is gone: their addresses may be somebody else’s', async () => {
    const gone = new NftablesGuard(
      box.client,
      new OwnContainers(box.client, `${box.instanceId}-gone`),
      box.builder,
    );
    await gone.keep({ bridge: 'lbx-gone', subnet: '198.51.100.0/24' }, deaf, SIGNAL);
    await gone.stop();
    const name = `lambdabox_${shortInstanceId(`${box.instanceId}-gone`)}`;
    expect(await tables()).toContain(name);
    await box.network.ensure();
    expect(await tables()).not.toContain(name);
    expect(await tables()).toContain(table());
  });

  it('stays closed without its guard, and says how to go on; functions without a network start', async () => {
    jest.spyOn(box.guard, 'keep').mockRejectedValue(new PlatformError('Operation not supported'));
    await expect(box.start({ network: 'egress' })).rejects.toThrow(
      'functions cannot have a network: Operation not supported. Set LAMBDABOX_NETWORK=none',
    );
    await expect(box.start({ network: 'none' })).resolves.toMatch(/^[0-9a-f]{64}$/);
  });

  it('tells when the rules cannot be written', async () => {
    await expect(
      box.guard.keep({ bridge: 'not a name; drop', subnet: 'nonsense' }, deaf, SIGNAL),
    ).rejects.toThrow(/the network guard ended with status 1: .*Error/s);
    expect(await box.containers()).toEqual([]);
    expect(await tables()).not.toContain(table());
  });

  it('puts the rules back at once after something took them away, warns, and starts nothing for it', async () => {
    const warned = Promise.withResolvers<void>();
    const network = networkWith(box.guard, new FakeClock(), { ...silentLog, warn: () => warned.resolve() });
    await network.ensure();
    const helpers = await box.containers();
    expect(helpers).toHaveLength(1);
    for (const family of ['inet', 'bridge']) {
      await exec('nft', ['delete', 'table', family, table()]);
      await eventually(async () => (await tables()).includes(`table ${family} ${table()}`));
    }
    await warned.promise;
    // One rule of many.
    await exec('nft', ['flush', 'chain', 'inet', table(), 'input']);
    await eventually(async () =>
      (await exec('nft', ['list', 'chain', 'inet', table(), 'input'])).stdout.includes('jump refuse'),
    );
    expect(await box.containers()).toEqual(helpers);
    await network.stop();
    expect(await tables()).toContain(`table inet ${table()}`);
    expect(await box.containers()).toEqual([]);
  });

  it('keeps rules that are in force, whoever changes others, and starts nothing while nothing changes', async () => {
    const clock = new FakeClock();
    const warn = jest.fn();
    const network = networkWith(box.guard, clock, { ...silentLog, warn });
    await network.ensure();
    const helpers = await box.containers();
    await exec('nft', ['add', 'table', 'ip', `${table()}_other`]);
    await exec('nft', ['delete', 'table', 'ip', `${table()}_other`]);
    await clock.advance(60 * 60_000);
    expect(await box.containers()).toEqual(helpers);
    await network.stop();
    expect(warn).not.toHaveBeenCalled();
  });

  it('comes back, with its rules, when its helper has died', async () => {
    const network = networkWith(box.guard, systemClock, silentLog);
    await network.ensure();
    const [helper = ''] = await box.containers();
    await box.client.call('kill', 10_000, (docker) => docker.getContainer(helper).kill());
    await exec('nft', ['delete', 'table', 'inet', table()]).catch(() => undefined);
    await eventually(async () => (await tables()).includes(`table inet ${table()}`));
    await expect(network.ensure()).resolves.toBe(network.name);
    expect(await box.containers()).not.toContain(helper);
    await network.stop();
  });

  it('has a helper that ends with the service, however that ends', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lbway-'));
    const way = new DockerWay(join(folder, 'docker.sock'));
    await way.open();
    const client = DockerClient.create({ host: `unix://${way.path}` });
    try {
      const guard = new NftablesGuard(client, new OwnContainers(client, box.instanceId), box.builder);
      await guard.keep({ bridge: 'lbx-dying', subnet: '198.51.100.0/24' }, deaf, SIGNAL);
      const [helper = ''] = await box.containers();
      await way.close();
      expect(await box.ended(helper)).toBe(0);
    } finally {
      client.close();
      await way.close();
      rmSync(folder, { recursive: true });
      for (const family of ['inet', 'bridge']) await exec('nft', ['delete', 'table', family, table()]);
    }
  });

  it('refuses a network of its name that is not as it makes it', async () => {
    await box.client.call('create network', 10_000, (docker) =>
      docker.createNetwork({ Name: box.network.name, Labels: { lambdabox: box.instanceId } }),
    );
    await expect(box.network.ensure()).rejects.toThrow(`docker network rm ${box.network.name}`);
  });

  it('comes back when somebody removed it', async () => {
    await box.network.ensure();
    await box.client.call('remove network', 10_000, (docker) => docker.getNetwork(box.network.name).remove());
    await expect(box.start({ network: 'egress' })).rejects.toThrow(box.network.name);
    await expect(box.start({ network: 'egress' })).resolves.toMatch(/^[0-9a-f]{64}$/);
  });

  const eventually = (isSo: () => Promise<boolean>) => until(isSo, PATIENCE_MS);
});
