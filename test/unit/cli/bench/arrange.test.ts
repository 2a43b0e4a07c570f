import { Arranger, CannotArrange } from '../../../../src/cli/bench/arrange';
import type { BenchKind } from '../../../../src/cli/bench/sample';
import { Subject } from '../../../../src/cli/bench/subject';
import { LambdaApi } from '../../../../src/cli/http/lambda-api';
import { ServiceApi } from '../../../../src/cli/http/service-api';
import { Client } from '../../../../src/cli/http/client';
import { FakeBenchService } from './fake-bench-service';
import { FakePacer } from './fake-pacer';

let service: FakeBenchService;
let client: Client;
let pacer: FakePacer;
const { signal } = new AbortController();

beforeEach(async () => {
  service = (await new FakeBenchService().start()).serveFunction('orders');
  const settings = { endpoint: new URL(service.endpoint), region: 'us-east-1', dataDirectory: '' };
  client = new Client(settings, () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }), signal);
  pacer = new FakePacer();
});
afterEach(async () => {
  client.close();
  await service.stop();
});

async function prepare(kind: Exclude<BenchKind, 'warm'>): Promise<void> {
  const parts = { api: new LambdaApi(client), pacer, payload: Buffer.from('{}') };
  const subject = await Subject.find(parts, 'orders', 'orders');
  await new Arranger(new ServiceApi(client), pacer, signal).prepare(subject, kind);
}

const quiet = (progress: (text: string) => void = () => undefined) =>
  new Arranger(new ServiceApi(client), pacer, signal).quiet(progress);

it('waits for quiet, stems full and nothing being made, and tells for what', async () => {
  const seen: string[] = [];
  Object.assign(service, { ready: 0, starting: 1, doesRefill: false });
  const states = ['creating', 'initializing', 'stopping', 'idle'];
  service.on('GET /_lambdabox/environments', () => ({
    body: { environments: [{ functionName: 'orders', state: states.shift() ?? 'idle' }] },
  }));
  expect(await quiet((text) => seen.push(text))).toBeUndefined();
  expect(seen).toEqual([
    'waiting for quiet: 0 of 1 stems of nodejs24.x with 128 MB are ready',
    'waiting for quiet: an environment of orders is creating',
    'waiting for quiet: an environment of orders is initializing',
    'waiting for quiet: an environment of orders is stopping',
  ]);
  expect([service.ready, states]).toEqual([1, []]);
});

it('does not wait for quiet for ever', async () => {
  Object.assign(service, { ready: 0, doesRefill: false });
  expect(await quiet()).toBe('0 of 1 stems of nodejs24.x with 128 MB are ready');
  expect(pacer.time).toBe(61_000);
});

it('leaves no environment and no stem for a cold start, one that is booting included', async () => {
  service.environments = [{ functionName: 'orders', state: 'busy' }];
  Object.assign(service, { ready: 1, starting: 1, doesRefill: false });
  await prepare('cold');
  expect(service).toMatchObject({ environments: [], ready: 0, starting: 0 });
});

it('drops an environment that was made while stems ended', async () => {
  Object.assign(service, { ready: 1, starting: 1, doesRefill: false });
  const look = service.routes.get('DELETE /_lambdabox/stems');
  service.on('DELETE /_lambdabox/stems', (request) => {
    service.environments = [{ functionName: 'orders', state: 'busy' }];
    return look?.(request) ?? {};
  });
  await prepare('cold');
  expect(service).toMatchObject({ environments: [], ready: 0, starting: 0 });
});

it('waits for a stem of the runtime and the memory size', async () => {
  service.ready = 0;
  await prepare('stem');
  expect(service).toMatchObject({ environments: [], ready: 1 });
});

it.each(['stem', 'cold'] as const)(
  'has a %s call wait until what was used up is made anew, network namespaces too',
  async (kind) => {
    const ready = [0, 1, 2];
    service.on('GET /_lambdabox/status', () => ({
      body: { namespaces: { ready: ready.shift() ?? 2, target: 2 } },
    }));
    await prepare(kind);
    expect(ready).toEqual([]);
  },
);

it('has all environments frozen, and makes one where there is none', async () => {
  await prepare('thawed');
  expect(service.environments).toEqual([{ functionName: 'orders', state: 'frozen' }]);
  expect(service.calls).toBe(1);
});

it('takes stems of another memory size or network for none', async () => {
  Object.assign(service.functions.get('orders')?.configuration ?? {}, { MemorySize: 512 });
  await expect(prepare('stem')).rejects.toThrow('the service keeps no stem of nodejs24.x with 512 MB');
  Object.assign(service.functions.get('orders')?.configuration ?? {}, { MemorySize: 128 });
  Object.assign(service.functions.get('orders')?.tags ?? {}, { 'lambdabox:network': 'none' });
  await expect(prepare('stem')).rejects.toThrow(CannotArrange);
});

it.each([
  ['stem', 'no stem of nodejs24.x with 128 MB became ready: 0 start, 1 wanted because it is in use'],
  ['cold', 'orders still has an environment, which is busy: it is called, or made ahead, all the time'],
  ['thawed', 'an environment of orders does not freeze; it is busy'],
] as const)('says why there is no %s start after half a minute', async (kind, message) => {
  Object.assign(service, { ready: 0, doesRefill: false });
  if (kind !== 'stem')
    service.on('GET /_lambdabox/environments', {
      body: { environments: [{ functionName: 'orders', state: 'busy' }] },
    });
  await expect(prepare(kind)).rejects.toThrow(new CannotArrange(message));
  // Before a cold start there is a pause for calm too, which is not had here.
  expect(pacer.time).toBe(kind === 'cold' ? 36_000 : 31_000);
});
