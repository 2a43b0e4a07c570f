import { Functions, lambdaClient } from '../support/lambda';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, TestService } from '../support/service';
import { cli } from '../unit/cli/support';

const env = { LAMBDABOX_NETWORK: 'none', LAMBDABOX_FREEZE_AFTER_MS: 'off' };

interface Usage {
  readonly beganAt: number;
  readonly functions: readonly {
    readonly functionName: string;
    readonly calls: number;
    readonly errors: number;
    readonly billedGbSeconds: number;
    readonly idleGbSeconds: number;
  }[];
}

async function usageOf({ endpoint }: TestService): Promise<Usage> {
  const keys = { LAMBDABOX_ACCESS_KEY_ID: ACCESS_KEY_ID, LAMBDABOX_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY };
  const { code, stdout, stderr } = await cli(['usage', '--json'], { endpoint, env: keys });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Usage;
}

it('what was used is known after kill -9, but for the last seconds', async () => {
  const first = await TestService.start({ env });
  const before = new Functions(lambdaClient(first));
  await before.deployNode(
    'metered',
    'exports.handler = async (event) => { if (event.fail) throw new Error("x"); };',
    {
      MemorySize: 1024,
    },
  );
  for (const event of [{}, { fail: true }]) await before.invoke('metered', event);
  // Asking writes; what comes after it may be lost.
  const asked = await usageOf(first);
  expect(asked.functions).toMatchObject([{ functionName: 'metered', calls: 2, errors: 1 }]);
  expect(asked.functions[0]?.billedGbSeconds).toBeGreaterThan(0);
  await first.end('SIGKILL');
  before.client.destroy();

  const second = await TestService.start({ env, dataDirectory: first.dataDirectory });
  const after = new Functions(lambdaClient(second));
  await after.invoke('metered', {});
  const { functions, beganAt } = await usageOf(second);
  expect(beganAt).toBe(asked.beganAt);
  expect(functions).toMatchObject([{ functionName: 'metered', calls: 3, errors: 1 }]);
  // The environment of the third call idles; the first one's time is on disk.
  expect(functions[0]?.idleGbSeconds).toBeGreaterThanOrEqual(asked.functions[0]?.idleGbSeconds ?? 0);
  after.client.destroy();
  await second.stop();
});
