import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { Functions, lambdaClient } from '../support/lambda';
import { TestService } from '../support/service';

const docker = new Docker();

async function containersOf(service: TestService): Promise<string[]> {
  const filters = { label: [`lambdabox=${service.instanceId}`, 'lambdabox.environment'] };
  return (await docker.listContainers({ all: true, filters })).map(({ Id }) => Id);
}

const environmentsOf = (service: TestService) => {
  const folder = join(service.dataDirectory, 'environments');
  return existsSync(folder) ? readdirSync(folder) : [];
};

it('an orderly stop leaves no container and no environment behind', async () => {
  const service = await TestService.start({ env: { LAMBDABOX_NETWORK: 'none' } });
  const functions = new Functions(lambdaClient(service));
  await functions.deployNode('f', 'exports.handler = async () => 1;');
  await functions.invoke('f');
  expect(await containersOf(service)).toHaveLength(1);
  await service.end('SIGTERM');
  expect([await containersOf(service), environmentsOf(service)]).toEqual([[], []]);
  functions.client.destroy();
  await service.stop();
});

it('after kill -9 the next start sweeps what was left and knows every function', async () => {
  const env = { LAMBDABOX_NETWORK: 'none' };
  const first = await TestService.start({ env });
  const before = new Functions(lambdaClient(first));
  await before.deployNode('survivor', 'exports.handler = async () => "still here";', { MemorySize: 256 });
  await Promise.all([before.invoke('survivor'), before.invoke('survivor')]);
  const left = await containersOf(first);
  expect(left.length).toBeGreaterThan(0);
  await first.end('SIGKILL');
  before.client.destroy();

  const second = await TestService.start({ env, dataDirectory: first.dataDirectory });
  const after = new Functions(lambdaClient(second));
  const now = await containersOf(first);
  expect(now.filter((id) => left.includes(id))).toEqual([]);
  expect(environmentsOf(second)).toEqual([]);
  const answer = await after.invoke('survivor');
  expect([answer.json, answer.startKind]).toEqual(['still here', 'cold']);
  after.client.destroy();
  await second.stop();
  expect(await containersOf(first)).toEqual([]);
});

it('a second service on the same data directory is refused and disturbs nothing', async () => {
  const service = await TestService.start({ env: { LAMBDABOX_NETWORK: 'none' } });
  await expect(TestService.start({ dataDirectory: service.dataDirectory })).rejects.toThrow(
    'did not become ready',
  );
  const response = await fetch(`${service.endpoint}/readyz`);
  expect(response.status).toBe(200);
  await response.text();
  await service.stop();
});

it('a container that somebody removes is replaced; the call that ran in it is told', async () => {
  const service = await TestService.start({ env: { LAMBDABOX_NETWORK: 'none' } });
  const functions = new Functions(lambdaClient(service));
  await functions.deployNode(
    'victim',
    `exports.handler = async (event) => { if (event.calm) return 1; console.log('running'); await new Promise((r) => setTimeout(r, 60000)); };`,
    { Timeout: 60 },
  );
  await functions.invoke('victim', { calm: true });
  const running = functions.invoke('victim');
  const [id] = await containersOf(service);
  await docker.getContainer(id ?? '').remove({ force: true });
  const answer = await running;
  expect(answer.functionError).toBe('Unhandled');
  expect(answer.json).toMatchObject({
    errorType: expect.stringMatching(/^(Sandbox\.Failure|Runtime\.ExitError)$/),
  });
  expect((await functions.invoke('victim', { calm: true })).startKind).toBe('cold');
  functions.client.destroy();
  await service.stop();
});
