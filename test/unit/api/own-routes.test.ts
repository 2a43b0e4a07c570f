import { ownRoutes, type OwnApi } from '../../../src/api/own-routes';
import type { Decision } from '../../../src/telemetry/events';
import { TestApi } from './support';

const DECISION: Decision = {
  at: 1000,
  action: 'start',
  reason: 'waiter',
  sentence: 'an environment of f is made',
  functionName: 'f',
  inputs: { waiting: 1 },
};
const POOL = { functionName: 'f', version: '$LATEST', desired: 2, desiredBecause: '2 calls run or wait' };
const STEM = { key: 'k', runtime: 'nodejs24.x', memorySizeMb: 128, ready: 1, starting: 0, target: 1 };
const CAPACITY = {
  budgetMb: 1024,
  reservedMb: 128,
  byKind: { environment: 128, frozen: 0, stem: 0 },
  usedMb: 30,
  reservedVcpus: 0.07,
};

let api: TestApi;
let asked: unknown[][];

beforeEach(async () => {
  asked = [];
  const answers: Readonly<Record<string, unknown>> = {
    pools: [POOL],
    stems: [STEM],
    capacity: CAPACITY,
    decisions: [DECISION],
    invocations: [],
    freezeIdle: 3,
    dropStems: 2,
    dropIdle: 1,
  };
  const own = new Proxy({} as OwnApi, {
    get:
      (_, method: string) =>
      (...args: unknown[]) => {
        asked.push([method, ...args]);
        return answers[method];
      },
  });
  api = await new TestApi().start({ own: ownRoutes(own) });
});
afterEach(() => api.stop());

async function ask(method: string, path: string): Promise<unknown> {
  const answer = await api.ask(`/_lambdabox/${path}`, { method });
  expect(answer.status).toBe(200);
  return JSON.parse(answer.body);
}

test('pools, stems and the capacity are told', async () => {
  expect(await ask('GET', 'pools')).toEqual({ pools: [POOL] });
  expect(await ask('GET', 'pools?function=f')).toEqual({ pools: [POOL] });
  expect(await ask('GET', 'stems')).toEqual({ stems: [STEM] });
  expect(await ask('GET', 'capacity')).toEqual(CAPACITY);
  expect(asked).toEqual([['pools', undefined], ['pools', 'f'], ['stems'], ['capacity']]);
});

test('environments are frozen and stems dropped, and how many is told', async () => {
  expect(await ask('POST', 'environments/freeze?function=f')).toEqual({ frozen: 3 });
  expect(await ask('POST', 'environments/freeze')).toEqual({ frozen: 3 });
  expect(await ask('DELETE', 'stems')).toEqual({ stopped: 2 });
  expect(asked).toEqual([['freezeIdle', 'f'], ['freezeIdle', undefined], ['dropStems']]);
});

test('decisions are found by function, environment, call and action', async () => {
  expect(await ask('GET', 'decisions')).toEqual({ decisions: [DECISION] });
  await ask('GET', 'decisions?function=f&environment=e&requestId=r&action=thaw&limit=10000');
  expect(asked).toEqual([
    ['decisions', { limit: 100 }],
    ['decisions', { functionName: 'f', environmentId: 'e', requestId: 'r', action: 'thaw', limit: 10_000 }],
  ]);
});

test.each([
  ['decisions?action=dance', 'action=dance: must be one of start, specialise, stem'],
  ['decisions?limit=0', 'limit=0: must be a whole number from 1 to 10000'],
  ['decisions?limit=10001', 'limit=10001: must be a whole number from 1 to 10000'],
  ['invocations?limit=many', 'limit=many: must be a whole number from 1 to 2000'],
])('%s is refused with what is accepted', async (path, message) => {
  const answer = await api.ask(`/_lambdabox/${path}`);
  expect(answer.status).toBe(400);
  expect(answer.headers['x-amzn-errortype']).toBe('InvalidParameterValueException');
  expect(answer.body).toContain(message);
  expect(asked).toEqual([]);
});
