import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { App } from '../../src/app/app';
import { readConfig } from '../../src/config/config';
import { Instance } from '../../src/instance/instance';
import { StartInterrupted } from '../../src/lib/startup';
import { DockerWay } from '../support/docker-way';
import { freePort } from '../support/service';
import { testInstanceId } from '../support/test-run';
import { until } from '../support/until';

const docker = new Docker();
let directory: string;
let instanceId: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lbstart-'));
  instanceId = testInstanceId();
  writeFileSync(join(directory, 'instance-id'), instanceId);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function settings(changes: Record<string, string> = {}) {
  const port = await freePort();
  return readConfig(
    {
      PATH: process.env.PATH,
      LAMBDABOX_DATA_DIR: directory,
      LAMBDABOX_LISTEN: `127.0.0.1:${port}`,
      LAMBDABOX_LOG_LEVEL: 'error',
      LAMBDABOX_NETWORK: 'none',
      ...(process.env.DOCKER_HOST === undefined ? {} : { DOCKER_HOST: process.env.DOCKER_HOST }),
      ...changes,
    },
    true,
  );
}

/** Everything that a start may leave: containers, networks, the lock, directories of environments. */
async function left() {
  const filters = { label: [`lambdabox=${instanceId}`] };
  const environments = join(directory, 'environments');
  const lockIsFree = () => {
    Instance.open(directory, undefined).close();
    return true;
  };
  return {
    containers: (await docker.listContainers({ all: true, filters })).map(({ Names }) => Names[0]),
    networks: (await docker.listNetworks({ filters })).map(({ Name }) => Name),
    environments: existsSync(environments) ? readdirSync(environments) : [],
    lockIsFree: lockIsFree(),
  };
}
const NOTHING = { containers: [], networks: [], environments: [], lockIsFree: true };

describe('a start that fails leaves nothing behind', () => {
  it('at whichever step it fails', async () => {
    const names: string[] = [];
    const app = await App.start(await settings(), { begins: (what) => void names.push(what) });
    await app.stop();
    expect(await left()).toEqual(NOTHING);
    expect(names).toContain('the mounter');
    for (const [index, name] of names.entries()) {
      let steps = index;
      const begins = (what: string) => {
        if (steps === 0) throw new Error(`no ${what} today`);
        steps -= 1;
      };
      await expect(App.start(await settings(), { begins })).rejects.toThrow(`no ${name} today`);
      expect([name, await left()]).toEqual([name, NOTHING]);
    }
  });

  it('when it is given up in the middle', async () => {
    const stop = new AbortController();
    const begins = (what: string) => {
      if (what === 'the mounter') stop.abort();
    };
    const starting = App.start(await settings(), { told: stop.signal, begins });
    await expect(starting).rejects.toThrow(StartInterrupted);
    expect(await left()).toEqual(NOTHING);
  });

  it('when its port is taken, and says so', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => other.once('listening', listening));
    const { port } = other.address() as { port: number };
    try {
      const starting = App.start(await settings({ LAMBDABOX_LISTEN: `127.0.0.1:${port}` }));
      await expect(starting).rejects.toThrow(
        `cannot listen on 127.0.0.1:${port}: another program uses it; stop that, or set LAMBDABOX_LISTEN`,
      );
    } finally {
      await new Promise((closed) => other.close(closed));
    }
    expect(await left()).toEqual(NOTHING);
  });

  it.each([
    ['lambdabox.db', 'move it away to begin without any'],
    ['usage.db', 'It may be removed'],
    ['learned.db', 'It may be removed'],
  ])('when %s is no database, and says the way out', async (name, wayOut) => {
    writeFileSync(
      join(directory, name),
      'this is no database, and long enough to be taken for one'.repeat(20),
    );
    const starting = App.start(await settings());
    await expect(starting).rejects.toThrow(wayOut);
    expect(await left()).toEqual(NOTHING);
  });

  it('when another service holds the data directory, which it does not disturb', async () => {
    const first = await App.start(await settings());
    await expect(App.start(await settings())).rejects.toThrow(`another lambdabox uses ${directory}`);
    await first.stop();
    expect(await left()).toEqual(NOTHING);
  });

  it('when Docker stops answering in the middle', async () => {
    const way = new DockerWay(join(directory, 'docker.sock'));
    await way.open();
    let closed: Promise<void> | undefined;
    const begins = (what: string) => {
      if (what === 'the network namespaces') closed = way.close();
    };
    const config = await settings({ DOCKER_HOST: `unix://${way.path}` });
    await expect(App.start(config, { begins })).rejects.toThrow('no engine answers');
    await closed;
    // The mounter could not be removed any more: it has ended with its connection, and Docker removes it.
    await until(async () => (await left()).containers.length === 0, 60_000);
    expect(await left()).toEqual(NOTHING);
  });
});
