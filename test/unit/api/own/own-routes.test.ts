import { usageWindow } from '../../../../src/api/own/own-query';
import type { OwnResources } from '../../../../src/api/own/own-resources';
import { ownRoutes } from '../../../../src/api/own/own-routes';
import type { Decision } from '../../../../src/contract/decision';
import { TestApi } from '../support';

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
  idleMb: 60,
  idleBudgetMb: 512,
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
    statistics: { startKinds: [] },
    usage: { functions: [] },
    live: { functions: [] },
    freezeIdle: 3,
    dropStems: 2,
    dropIdle: 1,
    events: { functions: [] },
    redrive: { events: 4 },
    purge: { events: 5 },
  };
  const resource = new Proxy(
    {},
    {
      get:
        (_, method: string) =>
        (...args: unknown[]) => {
          asked.push([method, ...args]);
          return answers[method];
        },
    },
  );
  const own = new Proxy({} as OwnResources, { get: () => resource });
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

test('events are listed, run again and forgotten, all or those that are chosen', async () => {
  expect(await ask('GET', 'events')).toEqual({ functions: [] });
  await ask('GET', 'events?function=f&requestId=r&stage=failed&limit=7');
  expect(await ask('POST', 'events/redrive?function=f')).toEqual({ events: 4 });
  expect(await ask('DELETE', 'events?requestId=r')).toEqual({ events: 5 });
  await ask('DELETE', 'events?function=');
  expect(asked).toEqual([
    ['events', { limit: 100 }],
    ['events', { functionName: 'f', requestId: 'r', stage: 'failed', limit: 7 }],
    ['redrive', { functionName: 'f' }],
    ['purge', { requestId: 'r' }],
    ['purge', {}],
  ]);
});

test.each([
  ['stage=lost', 'stage=lost: must be one of waiting, running, delivering, failed'],
  ['limit=1001', 'limit=1001: must be a whole number from 1 to 1000'],
])('events of %s are refused', async (query, message) => {
  const answer = await api.ask(`/_lambdabox/events?${query}`);
  expect(answer.status).toBe(400);
  expect(answer.body).toContain(message);
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

test('statistics take a function, a version and a window, and usage takes days', async () => {
  expect(await ask('GET', 'stats')).toEqual({ startKinds: [] });
  await ask('GET', 'stats?function=f&version=2&since=86400');
  expect(asked).toEqual([
    ['statistics', { functionName: undefined, version: undefined }, 900],
    ['statistics', { functionName: 'f', version: '2' }, 86_400],
  ]);
  asked = [];
  expect(await ask('GET', 'usage?since=2026-02-01&until=2026-02-28&function=f')).toEqual({ functions: [] });
  expect(asked).toEqual([['usage', { since: '2026-02-01', until: '2026-02-28', functionName: 'f' }]]);
  expect(await ask('GET', 'live')).toEqual({ functions: [] });
});

test('without days usage is of the last thirty and today', () => {
  expect(usageWindow({}, new Date('2026-03-01T23:59:59Z'))).toEqual({
    ...{ since: '2026-01-30', until: '2026-03-01', functionName: undefined },
  });
});

test.each([
  ['stats?since=0', 'since=0: must be a whole number of seconds from 1 to 86400'],
  ['stats?since=86401', 'since=86401'],
  ['stats?since=15m', 'since=15m'],
  ['usage?since=yesterday', 'since=yesterday: must be a day of UTC such as 2026-01-31'],
  ['usage?until=2026-02-30', 'until=2026-02-30'],
  ['usage?since=2026-02-02&until=2026-02-01', 'since=2026-02-02 is after until=2026-02-01'],
])('refuses %s', async (path, message) => {
  const answer = await api.ask(`/_lambdabox/${path}`, { method: 'GET' });
  expect(answer.status).toBe(400);
  expect(answer.body).toContain(message);
  expect(asked).toEqual([]);
});
