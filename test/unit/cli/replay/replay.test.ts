import { FakeLambda, invokeReply } from '../fake-lambda';
import { cli, notFound } from '../support';

const REQUEST = '3f0c2b1e-93a4-4f0e-9d0a-0123456789ab';
const PATH = '/2015-03-31/functions/orders/invocations';
const CALL = {
  requestId: REQUEST,
  functionName: 'orders',
  version: '6',
  qualifier: 'live',
  environmentId: 'e1e1e1e1e1e1',
  startKind: 'cold',
  outcome: 'error',
  startedAt: Date.UTC(2026, 0, 1, 12),
  phases: { queue: 10, invoke: 20 },
  totalMs: 30.1,
  maxMemoryUsedMb: 40,
};

let service: FakeLambda;
beforeEach(async () => {
  service = await new FakeLambda().start();
  service.on(`GET /_lambdabox/calls/${REQUEST}`, { body: { call: CALL, decisions: [] } });
  service.on(`GET /_lambdabox/calls/${REQUEST}/event`, { body: { event: '{"id": 7}' } });
  service.on(`POST ${PATH}`, invokeReply());
});
afterEach(() => service.stop());

const replay = (...args: string[]) =>
  cli(['replay', ...args], { endpoint: service.endpoint, env: { NO_COLOR: '1' } });
const sent = () =>
  service.asked(`POST ${PATH}`).map(({ body, query }) => [body.toString(), query.get('Qualifier')]);

it('calls the same alias with the same bytes, and shows both calls side by side', async () => {
  const { code, stdout, stderr } = await replay(REQUEST.toUpperCase());
  expect({ code, stdout }).toEqual({ code: 0, stdout: '{"ok":true}' });
  expect(sent()).toEqual([['{"id": 7}', 'live']]);
  expect(stderr).toMatch(/outcome +failed +success\n/);
  expect(stderr).toMatch(/start +cold +warm\n/);
  expect(stderr).toMatch(/function +20\.0 ms +1\.50 ms\n/);
  expect(stderr).toContain(`/console/calls/${REQUEST}/`);
});

it('calls another version when it is told so', async () => {
  await replay(REQUEST, '--qualifier', '7');
  expect(sent()).toEqual([['{"id": 7}', '7']]);
});

it('prints both as JSON', async () => {
  const { stdout } = await replay(REQUEST, '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    before: { requestId: REQUEST, outcome: 'error' },
    now: { startKind: 'warm', payload: { ok: true } },
  });
});

it('calls nothing when the event is not kept, and says what the service says', async () => {
  service.on(`GET /_lambdabox/calls/${REQUEST}/event`, notFound('The event of it is not kept'));
  const { code, stderr } = await replay(REQUEST);
  expect(code).not.toBe(0);
  expect(stderr).toContain('The event of it is not kept');
  expect(sent()).toEqual([]);
});
