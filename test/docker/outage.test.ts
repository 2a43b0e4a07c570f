import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerClient } from '../../src/docker/docker-client';
import { sweepOrphans } from '../../src/docker/containers/orphans';
import { OwnContainers } from '../../src/docker/containers/own-containers';
import { Sweeper } from '../../src/docker/containers/sweeper';
import { systemClock } from '../../src/lib/clock';
import { DockerBox, TEST_IMAGE } from '../support/docker-box';
import { DockerWay } from '../support/docker-way';
import { silentLog } from '../support/telemetry';

const DEADLINE_MS = 120_000;
let box: DockerBox;
let folder: string;
let way: DockerWay;
let client: DockerClient;

beforeEach(async () => {
  box = await DockerBox.create();
  folder = mkdtempSync(join(tmpdir(), 'lbway-'));
  way = new DockerWay(join(folder, 'docker.sock'));
  await way.open();
  client = DockerClient.create({ host: `unix://${way.path}` });
});

afterEach(async () => {
  client.close();
  await way.close();
  await box.dispose();
  rmSync(folder, { recursive: true });
});

it(
  'what could not be removed during an outage of Docker is swept once it is back, and nothing else',
  async () => {
    const own = new OwnContainers(client, box.instanceId);
    const sweeper = new Sweeper({
      sweep: () => sweepOrphans(client, box.instanceId, { owns: (name) => own.owns(name) }),
      clock: systemClock,
      log: silentLog,
    });
    client.whenUnanswered(() => sweeper.dockerWasAway());
    const make = async () => {
      const options = { name: own.nameFor('outage'), Image: TEST_IMAGE, Cmd: ['sleep', '3600'] };
      const id = await own.create('a container', options);
      await client.call('start', 30_000, (docker) => docker.getContainer(id).start());
      return id;
    };
    const [kept, left] = [await make(), await make()];
    await way.close();
    await expect(own.remove(left, 'a container')).rejects.toThrow('remove a container');
    await way.open();
    const end = Date.now() + DEADLINE_MS;
    while ((await box.containers()).includes(left)) {
      if (Date.now() > end) throw new Error('it was not swept');
    }
    expect(await box.containers()).toEqual([kept]);
    await sweeper.stop();
  },
  2 * DEADLINE_MS,
);
