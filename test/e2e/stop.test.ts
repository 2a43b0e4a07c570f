import { once } from 'node:events';
import type { Readable } from 'node:stream';
import Docker from 'dockerode';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { until } from '../support/prometheus';
import { TestService } from '../support/service';

const SLEEPER = `exports.handler = async ({ ms }) => { await new Promise((r) => setTimeout(r, ms)); return 'done'; };`;
const REFUSED = { name: 'ServiceException', $metadata: { httpStatusCode: 503 } };

/** A service with a call that runs for `ms`. */
async function sleeping(ms: number, env: Readonly<Record<string, string>> = {}) {
  const service = await TestService.start({ env: { LAMBDABOX_NETWORK: 'none', ...env } });
  const functions = new Functions(lambdaClient(service));
  await functions.deployNode('sleeper', SLEEPER, { MemorySize: 256, Timeout: 120 });
  const call = functions.invoke('sleeper', { ms });
  // It is looked at when the service has stopped.
  call.catch(() => undefined);
  const busy = /lambdabox_environments\{function="sleeper",state="busy"\} 1/;
  await until('the call runs', 60, async () => busy.test(await text(service, '/metrics')));
  return { service, functions, call };
}

async function text({ endpoint }: TestService, path: string): Promise<string> {
  return (await fetch(`${endpoint}${path}`)).text();
}

async function containersOf({ instanceId }: TestService): Promise<string[]> {
  const filters = { label: [`lambdabox=${instanceId}`] };
  return (await new Docker().listContainers({ all: true, filters })).flatMap(({ Names }) => Names);
}

it(
  'a call of 12 s that runs when the service is stopped ends; new ones are refused meanwhile; nothing is left',
  async () => {
    const { service, functions, call } = await sleeping(12_000);
    const ended = service.end('SIGTERM');
    await until('the stop', 10, async () => (await text(service, '/readyz')).includes('is stopping'));
    await expect(functions.invoke('sleeper', { ms: 0 })).rejects.toMatchObject(REFUSED);
    expect((await call).json).toBe('done');
    await ended;
    expect(await containersOf(service)).toEqual([]);
    functions.client.destroy();
    await service.stop();
  },
  FIRST_BUILD_MS,
);

it(
  "a call that outlasts the stop's time is cut, with AWS's error",
  async () => {
    const { service, functions, call } = await sleeping(100_000, { LAMBDABOX_STOP_TIMEOUT_MS: '500' });
    await service.end('SIGTERM');
    await expect(call).rejects.toMatchObject(REFUSED);
    expect(await containersOf(service)).toEqual([]);
    functions.client.destroy();
    await service.stop();
  },
  FIRST_BUILD_MS,
);

it(
  'a service whose log nobody reads any more goes on, and leaves nothing behind when it is stopped',
  async () => {
    const logs: Readable[] = [];
    const service = await TestService.start({
      env: { LAMBDABOX_NETWORK: 'none', LAMBDABOX_LOG_LEVEL: 'debug' },
      began: ({ stderr }) => stderr && logs.push(stderr),
    });
    for (const log of logs) {
      const closed = once(log, 'close');
      log.destroy();
      await closed;
    }
    const functions = new Functions(lambdaClient(service));
    await functions.deployNode('sleeper', SLEEPER, { MemorySize: 256 });
    for (const ms of [0, 1]) expect((await functions.invoke('sleeper', { ms })).json).toBe('done');
    await service.end('SIGTERM');
    expect(await containersOf(service)).toEqual([]);
    functions.client.destroy();
    await service.stop();
  },
  FIRST_BUILD_MS,
);
