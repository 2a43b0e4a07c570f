import {
  PutFunctionConcurrencyCommand,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { Functions, lambdaClient } from '../support/lambda';
import { TestService } from '../support/service';
import { zipOf } from '../support/zip';

const SLEEPER = `exports.handler = async (event) => { await new Promise((r) => setTimeout(r, event.ms || 0)); return process.env.AWS_LAMBDA_LOG_STREAM_NAME; };`;

let service: TestService;
let functions: Functions;

beforeAll(async () => {
  service = await TestService.start({
    env: { LAMBDABOX_NETWORK: 'none', LAMBDABOX_KEEP_ALIVE_SECONDS: '2' },
  });
  functions = new Functions(lambdaClient(service));
  await functions.deployNode('sleeper', SLEEPER, { MemorySize: 512, Timeout: 20 });
}, 900_000);

afterAll(async () => {
  functions?.client.destroy();
  await service?.stop();
});

describe('environments', () => {
  it('serve one invocation at a time: two calls at once get two of them', async () => {
    const [one, two] = await Promise.all([
      functions.invoke('sleeper', { ms: 1000 }),
      functions.invoke('sleeper', { ms: 1000 }),
    ]);
    expect(one.environmentId).not.toBe(two.environmentId);
    expect(one.json).not.toBe(two.json);
  });

  it('are reused while they are warm', async () => {
    const first = await functions.invoke('sleeper');
    const second = await functions.invoke('sleeper');
    expect([second.startKind, second.environmentId]).toEqual(['warm', first.environmentId]);
  });

  it('answer a burst of first calls without an error', async () => {
    await functions.deployNode('burst', SLEEPER, { MemorySize: 128, Timeout: 20 });
    const answers = await Promise.all(Array.from({ length: 30 }, () => functions.invoke('burst')));
    expect(answers.filter(({ functionError }) => functionError)).toEqual([]);
  });

  it('end with new code: the next call runs it, cold', async () => {
    const before = await functions.invoke('sleeper');
    await functions.client.send(
      new UpdateFunctionCodeCommand({
        FunctionName: 'sleeper',
        ZipFile: await zipOf({ 'index.js': `${SLEEPER}\n// new` }),
      }),
    );
    await waitUntilFunctionUpdatedV2(
      { client: functions.client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
      { FunctionName: 'sleeper' },
    );
    const after = await functions.invoke('sleeper');
    expect([after.startKind, after.environmentId === before.environmentId]).toEqual(['cold', false]);
  });

  it('end after their keep-alive', async () => {
    const before = await functions.invoke('sleeper');
    // The function itself waits, in an environment of its own, until the other has outlived its two seconds.
    await functions.deployNode('waiter', SLEEPER, { MemorySize: 512, Timeout: 20 });
    await functions.invoke('waiter', { ms: 3500 });
    const after = await functions.invoke('sleeper');
    expect([after.startKind, after.environmentId === before.environmentId]).toEqual(['cold', false]);
  });
});

describe('concurrency', () => {
  it("is refused past the reserved one with AWS's reason", async () => {
    await functions.deployNode('reserved', SLEEPER, { MemorySize: 512, Timeout: 20 });
    const reserve = (count: number) =>
      functions.client.send(
        new PutFunctionConcurrencyCommand({ FunctionName: 'reserved', ReservedConcurrentExecutions: count }),
      );
    await reserve(0);
    await expect(functions.invoke('reserved')).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      message: 'Rate Exceeded.',
      $metadata: { httpStatusCode: 429 },
    });
    await reserve(1);
    const [first, second] = await Promise.allSettled([
      functions.invoke('reserved', { ms: 500 }),
      functions.invoke('reserved', { ms: 500 }),
    ]);
    expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('the network', () => {
  it('is none where the function or the service says so', async () => {
    await functions.deployNode(
      'lonely',
      `const os = require('node:os'); exports.handler = async () => Object.keys(os.networkInterfaces());`,
    );
    expect((await functions.invoke('lonely')).json).toEqual(['lo']);
  });

  it('follows the tag of the function', async () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:lonely';
    await functions.client.send(
      new TagResourceCommand({ Resource: arn, Tags: { 'lambdabox:network': 'egress' } }),
    );
    expect((await functions.invoke('lonely')).json).toEqual(['lo', 'eth0']);
    await expect(
      functions.client.send(new TagResourceCommand({ Resource: arn, Tags: { 'lambdabox:network': 'open' } })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining("'open'"),
    });
  });
});
