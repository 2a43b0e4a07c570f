import {
  GetProvisionedConcurrencyConfigCommand,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
} from '@aws-sdk/client-lambda';
import type { StatisticsAnswer } from '../../src/contract/statistics-answer';
import type { Row } from '../../src/cli/top/rows';
import type { UsageAnswer } from '../../src/contract/usage-answer';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, TestService } from '../support/service';
import { cli } from '../unit/cli/support';

const env = { LAMBDABOX_NETWORK: 'none', LAMBDABOX_FREEZE_AFTER_MS: 'off' };
const FAILS_IF_TOLD = 'exports.handler = async (event) => { if (event.fail) throw new Error("as told"); };';

async function ask({ endpoint }: TestService, ...args: string[]): Promise<unknown> {
  const keys = { LAMBDABOX_ACCESS_KEY_ID: ACCESS_KEY_ID, LAMBDABOX_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY };
  const { code, stdout, stderr } = await cli([...args, '--json'], { endpoint, env: keys });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as unknown;
}

it(
  'what was used is known after kill -9, but for the last seconds; statistics are of the running service',
  async () => {
    const first = await TestService.start({ env });
    const before = new Functions(lambdaClient(first));
    await before.deployNode('metered', FAILS_IF_TOLD, { MemorySize: 1024 });
    for (const event of [{}, {}, { fail: true }]) await before.invoke('metered', event);

    const { startKinds, functions } = (await ask(first, 'stats', 'metered')) as StatisticsAnswer;
    expect(startKinds).toMatchObject([
      { startKind: 'warm', calls: 2, outcomes: { success: 1, error: 1 } },
      { startKind: 'cold', calls: 1, errors: 0 },
    ]);
    expect(startKinds[1]?.phases.init?.meanMs).toBeGreaterThan(0);
    expect(functions).toMatchObject([{ functionName: 'metered' }]);
    const { functions: live } = (await ask(first, 'top')) as { functions: Row[] };
    expect(live).toMatchObject([{ functionName: 'metered', calls: 3, errors: 1, idle: 1, heldMb: 1024 }]);

    // Asking writes; what comes after it may be lost.
    const asked = (await ask(first, 'usage')) as UsageAnswer;
    expect(asked.functions).toMatchObject([{ functionName: 'metered', calls: 3, errors: 1 }]);
    expect(asked.functions[0]?.billedGbSeconds).toBeGreaterThan(0);
    await first.end('SIGKILL');
    before.client.destroy();

    const second = await TestService.start({ env, dataDirectory: first.dataDirectory });
    const after = new Functions(lambdaClient(second));
    await after.invoke('metered', {});
    const now = (await ask(second, 'usage')) as UsageAnswer;
    expect(now.beganAt).toBe(asked.beganAt);
    expect(now.functions).toMatchObject([{ functionName: 'metered', calls: 4, errors: 1 }]);
    expect(now.functions[0]?.idleGbSeconds).toBeGreaterThan(asked.functions[0]?.idleGbSeconds ?? 0);
    expect(((await ask(second, 'stats')) as StatisticsAnswer).startKinds).toMatchObject([
      { startKind: 'cold', calls: 1 },
    ]);
    after.client.destroy();
    await second.stop();
  },
  FIRST_BUILD_MS,
);

it('provisioned concurrency, and the calls that ran on it, are told apart', async () => {
  const service = await TestService.start({ env });
  const functions = new Functions(lambdaClient(service));
  const { client } = functions;
  await functions.deployNode('kept', FAILS_IF_TOLD, { MemorySize: 512 });
  await client.send(new PublishVersionCommand({ FunctionName: 'kept' }));
  const version = { FunctionName: 'kept', Qualifier: '1' };
  await client.send(
    new PutProvisionedConcurrencyConfigCommand({ ...version, ProvisionedConcurrentExecutions: 1 }),
  );
  for (let status = ''; status !== 'READY';)
    status = (await client.send(new GetProvisionedConcurrencyConfigCommand(version))).Status ?? '';
  await functions.invoke('kept', {}, { Qualifier: '1' });
  const [usage] = ((await ask(service, 'usage', 'kept')) as UsageAnswer).functions;
  expect(usage).toMatchObject({ calls: 1, billedGbSeconds: 0 });
  expect(usage?.provisionedBilledGbSeconds).toBeGreaterThan(0);
  // The plan is made, and told, once a second.
  let provisioned = 0;
  while (provisioned === 0)
    provisioned =
      ((await ask(service, 'usage', 'kept')) as UsageAnswer).functions[0]?.provisionedGbSeconds ?? 0;
  expect(provisioned).toBeGreaterThan(0);
  client.destroy();
  await service.stop();
});
