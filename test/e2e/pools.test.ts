import {
  PutFunctionConcurrencyCommand,
  TagResourceCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { FIRST_BUILD_MS, REUSED, useService } from '../support/lambda';
import { zipOf } from '../support/zip';

const SLEEPER = `exports.handler = async (event) => { await new Promise((r) => setTimeout(r, event.ms || 0)); return process.env.AWS_LAMBDA_LOG_STREAM_NAME; };`;

const box = useService({ LAMBDABOX_NETWORK: 'none', LAMBDABOX_KEEP_ALIVE: '2' });
beforeAll(
  () => box.functions.deployNode('sleeper', SLEEPER, { MemorySize: 512, Timeout: 20 }),
  FIRST_BUILD_MS,
);

describe('environments', () => {
  it('serve one invocation at a time: two calls at once get two of them', async () => {
    const [one, two] = await Promise.all([
      box.functions.invoke('sleeper', { ms: 1000 }),
      box.functions.invoke('sleeper', { ms: 1000 }),
    ]);
    expect(one.environmentId).not.toBe(two.environmentId);
    expect(one.json).not.toBe(two.json);
  });

  it('are reused', async () => {
    const both = await Promise.all([box.functions.invoke('sleeper'), box.functions.invoke('sleeper')]);
    const third = await box.functions.invoke('sleeper');
    expect(third.startKind).toMatch(REUSED);
    expect(both.map(({ environmentId }) => environmentId)).toContain(third.environmentId);
  });

  it('answer a burst of first calls without an error', async () => {
    await box.functions.deployNode('burst', SLEEPER, { MemorySize: 128, Timeout: 20 });
    const answers = await Promise.all(Array.from({ length: 30 }, () => box.functions.invoke('burst')));
    expect(answers.filter(({ functionError }) => functionError)).toEqual([]);
  });

  it('end with new code: the next call runs it, cold', async () => {
    const before = await box.functions.invoke('sleeper');
    await box.functions.client.send(
      new UpdateFunctionCodeCommand({
        FunctionName: 'sleeper',
        ZipFile: await zipOf({ 'index.js': `${SLEEPER}\n// new` }),
      }),
    );
    await waitUntilFunctionUpdatedV2(
      { client: box.functions.client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
      { FunctionName: 'sleeper' },
    );
    const after = await box.functions.invoke('sleeper');
    expect([after.startKind, after.environmentId === before.environmentId]).toEqual(['cold', false]);
  });

  it('end after their keep-alive', async () => {
    const before = await box.functions.invoke('sleeper');
    // The function itself waits, in an environment of its own, until the other has outlived its two seconds.
    await box.functions.deployNode('waiter', SLEEPER, { MemorySize: 512, Timeout: 20 });
    await box.functions.invoke('waiter', { ms: 3500 });
    const after = await box.functions.invoke('sleeper');
    expect([after.startKind, after.environmentId === before.environmentId]).toEqual(['cold', false]);
  });
});

describe('concurrency', () => {
  it("is refused past the reserved one with AWS's reason", async () => {
    await box.functions.deployNode('reserved', SLEEPER, { MemorySize: 512, Timeout: 20 });
    const reserve = (count: number) =>
      box.functions.client.send(
        new PutFunctionConcurrencyCommand({ FunctionName: 'reserved', ReservedConcurrentExecutions: count }),
      );
    await reserve(0);
    await expect(box.functions.invoke('reserved')).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      message: 'Rate Exceeded.',
      $metadata: { httpStatusCode: 429 },
    });
    await reserve(1);
    const [first, second] = await Promise.allSettled([
      box.functions.invoke('reserved', { ms: 500 }),
      box.functions.invoke('reserved', { ms: 500 }),
    ]);
    expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('the network', () => {
  it('is none where the function or the service says so', async () => {
    await box.functions.deployNode(
      'lonely',
      `const os = require('node:os'); exports.handler = async () => Object.keys(os.networkInterfaces());`,
    );
    expect((await box.functions.invoke('lonely')).json).toEqual(['lo']);
  });

  it('follows the tag of the function', async () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:lonely';
    await box.functions.client.send(
      new TagResourceCommand({ Resource: arn, Tags: { 'lambdabox:network': 'egress' } }),
    );
    expect((await box.functions.invoke('lonely')).json).toEqual(['lo', 'eth0']);
    await expect(
      box.functions.client.send(
        new TagResourceCommand({ Resource: arn, Tags: { 'lambdabox:network': 'open' } }),
      ),
    ).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining("'open'"),
    });
  });
});
