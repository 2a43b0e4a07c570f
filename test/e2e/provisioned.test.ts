import {
  DeleteProvisionedConcurrencyConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  type GetProvisionedConcurrencyConfigCommandOutput,
} from '@aws-sdk/client-lambda';
import Docker from 'dockerode';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { TestService } from '../support/service';

const TYPE = 'exports.handler = async () => process.env.AWS_LAMBDA_INITIALIZATION_TYPE;';
const BROKEN = 'throw new Error("broken from the beginning");';
const env = { LAMBDABOX_NETWORK: 'none' };
const docker = new Docker();

let service: TestService;
let functions: Functions;

async function start(dataDirectory?: string): Promise<void> {
  service = await TestService.start({ env, ...(dataDirectory === undefined ? {} : { dataDirectory }) });
  functions = new Functions(lambdaClient(service));
}

beforeAll(() => start(), FIRST_BUILD_MS);
afterAll(async () => {
  functions?.client.destroy();
  await service?.stop();
});

/** A function with a published version 1. */
async function publish(name: string, source: string): Promise<void> {
  await functions.deployNode(name, source, { MemorySize: 256 });
  await functions.client.send(new PublishVersionCommand({ FunctionName: name }));
}

const of = (name: string) => ({ FunctionName: name, Qualifier: '1' });

const provision = (name: string, count: number) =>
  functions.client.send(
    new PutProvisionedConcurrencyConfigCommand({ ...of(name), ProvisionedConcurrentExecutions: count }),
  );

/** The configuration as it stands when nothing is in progress any more. */
async function settledConfig(name: string): Promise<GetProvisionedConcurrencyConfigCommandOutput> {
  for (;;) {
    const config = await functions.client.send(new GetProvisionedConcurrencyConfigCommand(of(name)));
    if (config.Status !== 'IN_PROGRESS') return config;
  }
}

async function containersOf(name: string): Promise<number> {
  const label = [`lambdabox=${service.instanceId}`, `lambdabox.function=${name}`];
  return (await docker.listContainers({ filters: { label } })).length;
}

const READY = {
  Status: 'READY',
  RequestedProvisionedConcurrentExecutions: 2,
  AllocatedProvisionedConcurrentExecutions: 2,
  AvailableProvisionedConcurrentExecutions: 2,
};

describe('provisioned concurrency', () => {
  beforeAll(() => publish('ready', TYPE), FIRST_BUILD_MS);

  it('is in progress, then ready: environments that are initialised before the first call', async () => {
    expect(await provision('ready', 2)).toMatchObject({
      $metadata: { httpStatusCode: 202 },
      Status: 'IN_PROGRESS',
      RequestedProvisionedConcurrentExecutions: 2,
      AllocatedProvisionedConcurrentExecutions: 0,
      AvailableProvisionedConcurrentExecutions: 0,
    });
    expect(await settledConfig('ready')).toMatchObject(READY);
    expect(await containersOf('ready')).toBe(2);
    const answer = await functions.invoke('ready', {}, { Qualifier: '1' });
    expect([answer.json, answer.startKind]).toEqual(['provisioned-concurrency', 'warm']);
  });

  it('is of its version alone: $LATEST starts on demand', async () => {
    const answer = await functions.invoke('ready');
    expect([answer.json, answer.startKind]).toEqual(['on-demand', 'cold']);
  });

  it('is there again after the service was killed and started again', async () => {
    await service.end('SIGKILL');
    functions.client.destroy();
    await start(service.dataDirectory);
    expect(await settledConfig('ready')).toMatchObject(READY);
    const answer = await functions.invoke('ready', {}, { Qualifier: '1' });
    expect([answer.json, answer.startKind]).toEqual(['provisioned-concurrency', 'warm']);
  });

  it('lets its environments go when it is deleted', async () => {
    await functions.client.send(new DeleteProvisionedConcurrencyConfigCommand(of('ready')));
    while ((await containersOf('ready')) > 0);
    await expect(settledConfig('ready')).rejects.toMatchObject({
      name: 'ProvisionedConcurrencyConfigNotFoundException',
    });
    const answer = await functions.invoke('ready', {}, { Qualifier: '1' });
    expect([answer.json, answer.startKind]).toEqual(['on-demand', 'cold']);
  });

  it("fails with Lambda's reason when the function does not initialise", async () => {
    await publish('broken', BROKEN);
    await provision('broken', 1);
    expect(await settledConfig('broken')).toMatchObject({
      Status: 'FAILED',
      StatusReason: 'FUNCTION_ERROR_INIT_FAILURE',
      AllocatedProvisionedConcurrentExecutions: 0,
      AvailableProvisionedConcurrentExecutions: 0,
    });
    const answer = await functions.invoke('broken', {}, { Qualifier: '1' });
    expect(answer.functionError).toBe('Unhandled');
  });
});
