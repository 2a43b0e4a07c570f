import type { ConnectionView } from '../../../../src/contract/connection-view';
import { connectionsRoutes } from '../../../../src/api/own/connections-routes';
import { TestApi } from '../support';

let api: TestApi;
let asked: unknown[][];

beforeEach(async () => {
  asked = [];
  const told =
    <T>(method: string, answer: T) =>
    (...args: unknown[]) => {
      asked.push([method, ...args]);
      return answer;
    };
  const view: ConnectionView = {
    ...{ name: 'c', kind: 'redis', arn: 'arn:lambdabox:connection:eu-central-1:123456789012:c' },
    ...{ endpoints: [], secrets: [] },
  };
  const own = connectionsRoutes({
    list: told('list', { path: '/connections.json', connections: [view] }),
    add: told('add', view),
    remove: told('remove', undefined),
    test: told('test', Promise.resolve({ isWell: true, found: [] })),
  });
  api = await new TestApi().start({ own });
});
afterEach(() => api.stop());

async function ask(method: string, path: string, body?: string): Promise<number> {
  const answer = await api.ask(`/_lambdabox/${path}`, { method, ...(body === undefined ? {} : { body }) });
  return answer.status;
}

test('connections are listed, added, tested and removed', async () => {
  expect(await ask('GET', 'connections')).toBe(200);
  expect(await ask('PUT', 'connections/c', '{"kind":"redis"}')).toBe(200);
  expect(await ask('PUT', 'connections/c?replace=true', '{"kind":"nats"}')).toBe(200);
  expect(await ask('POST', 'connections/c/test')).toBe(200);
  expect(await ask('POST', 'connections/c/test?source=orders%2Fnew')).toBe(200);
  expect(await ask('DELETE', 'connections/c')).toBe(200);
  expect(await ask('DELETE', 'connections/c?force=true')).toBe(200);
  expect(asked).toEqual([
    ['list'],
    ['add', 'c', { kind: 'redis' }, false],
    ['add', 'c', { kind: 'nats' }, true],
    ['test', 'c', undefined],
    ['test', 'c', 'orders/new'],
    ['remove', 'c', false],
    ['remove', 'c', true],
  ]);
});

test('a connection that is no JSON is refused', async () => {
  expect(await ask('PUT', 'connections/c', 'kind=redis')).toBe(400);
  expect(asked).toEqual([]);
});
