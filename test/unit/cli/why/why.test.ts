import type { Decision } from '../../../../src/contract/decision';
import { FakeLambda } from '../fake-lambda';
import { cli, type RunOptions } from '../support';

const REQUEST = '3f0c2b1e-93a4-4f0e-9d0a-0123456789ab';
const INVOCATION = {
  requestId: REQUEST,
  functionName: 'orders',
  version: '$LATEST',
  environmentId: 'e1e1e1e1e1e1',
  startKind: 'cold',
  outcome: 'success',
  startedAt: Date.UTC(2026, 0, 1, 12),
  phases: { queue: 10, create: 10, start: 100, init: 60, invoke: 20, overhead: 0.1 },
  totalMs: 200.1,
};
const POOL = {
  functionName: 'orders',
  version: '$LATEST',
  generation: 'g',
  memorySizeMb: 128,
  idle: 1,
  frozen: 2,
  busy: 0,
  starting: 0,
  waiting: 0,
  provisioned: 0,
  desired: 3,
  desiredBecause: '3 idle: a call came within 5 min of the last one in 97 % of 210 gaps',
};
const STEM = {
  key: 'nodejs24.x/128MB/512MB/egress/booted',
  runtime: 'nodejs24.x',
  memorySizeMb: 128,
  ephemeralStorageMb: 512,
  network: 'egress',
  ready: 2,
  starting: 1,
  target: 3,
  because: 'up to 3 were wanted',
};

function aDecision(second: number, changes: Partial<Decision> = {}): Decision {
  return {
    at: Date.UTC(2026, 0, 1, 12, 0, second),
    action: 'start',
    reason: 'waiter',
    sentence: `decision ${second}`,
    functionName: 'orders',
    version: '$LATEST',
    environmentId: 'e1e1e1e1e1e1',
    inputs: { waiting: 1 },
    ...changes,
  };
}

let service: FakeLambda;
let decisions: Decision[];
beforeEach(async () => {
  service = await new FakeLambda().start();
  decisions = [];
  service.add('orders');
  service.on('GET /_lambdabox/pools', { body: { pools: [POOL] } });
  service.on('GET /_lambdabox/stems', { body: { stems: [STEM] } });
  service.on('GET /_lambdabox/invocations', { body: { invocations: [] } });
  service.on('GET /_lambdabox/decisions', () => ({ body: { decisions } }));
});
afterEach(() => service.stop());

const why = (args: readonly string[], options: RunOptions = {}) =>
  cli(['why', ...args], { endpoint: service.endpoint, ...options });
const asked = (route: string) =>
  Object.fromEntries(service.asked(`GET /_lambdabox/${route}`)[0]?.query ?? []);

describe('why <function>', () => {
  it('tells what there is, what there should be, and the decisions as a story', async () => {
    decisions = [aDecision(2, { action: 'freeze', sentence: 'it freezes' }), aDecision(1)];
    const { code, stdout, stderr } = await why(['orders']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('$LATEST  1 idle, 2 frozen (128 MB each)\n');
    expect(stdout).toContain('should be 3, because 3 idle: a call came within 5 min');
    expect(stdout).toContain(
      `stems ${STEM.key}  2 ready, 1 starting, should be 3, because up to 3 were wanted\n`,
    );
    expect(stdout).toMatch(
      /:00:01\.000 {2}start {3}e1e1e1e1 {2}decision 1\n.*:00:02\.000 {2}freeze {2}e1e1e1e1 {2}it freezes\n$/,
    );
    expect(asked('pools')).toEqual({ function: 'orders' });
    expect(asked('decisions')).toEqual({ function: 'orders', limit: '20' });
  });

  it('tells of calls that wait, of provisioned ones, and of a pool that has no plan yet', async () => {
    const pool = { ...POOL, idle: 0, frozen: 0, waiting: 2, provisioned: 5, desired: 0, desiredBecause: '' };
    service.on('GET /_lambdabox/pools', { body: { pools: [pool] } });
    const { stdout } = await why(['orders']);
    expect(stdout).toContain('$LATEST  no environments, 2 calls waiting, 5 provisioned');
    expect(stdout).toContain('new: how many there should be is not planned yet');
  });

  it('names only stems that fit: runtime, sizes and, where it is tagged, network', async () => {
    const fitting = { ...STEM, key: 'fits', network: 'none' };
    const stems = [
      fitting,
      { ...STEM, key: 'other network' },
      { ...fitting, key: 'other runtime', runtime: 'python3.13' },
      { ...fitting, key: 'other memory', memorySizeMb: 256 },
      { ...fitting, key: 'other tmp', ephemeralStorageMb: 1024 },
    ];
    service.on('GET /_lambdabox/stems', { body: { stems } });
    const keys = async () => {
      const facts = JSON.parse((await why(['orders', '--json'])).stdout) as { stems: { key: string }[] };
      return facts.stems.map(({ key }) => key);
    };
    expect(await keys()).toEqual(['fits', 'other network']);
    service.add('orders').tags = { 'lambdabox:network': 'none' };
    expect(await keys()).toEqual(['fits']);
  });

  it('tells of one version only when the name has a qualifier', async () => {
    const details = { FunctionName: 'orders', Version: '7', Runtime: 'nodejs24.x', EphemeralStorage: {} };
    service.on('GET /2015-03-31/functions/orders:live', { body: { Configuration: details } });
    service.on('GET /_lambdabox/pools', { body: { pools: [POOL, { ...POOL, version: '7' }] } });
    decisions = [aDecision(3), aDecision(2, { version: '7' }), aDecision(1, { version: '7' })];
    const { stdout } = await why(['orders:live', '--limit', '1', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      functionName: 'orders',
      version: '7',
      pools: [{ version: '7' }],
      decisions: [{ sentence: 'decision 2' }],
    });
  });

  it('still tells the decisions about a function that was deleted', async () => {
    decisions = [aDecision(1, { action: 'kill' })];
    service.on('GET /_lambdabox/pools', { body: { pools: [] } });
    const { code, stdout, stderr } = await why(['gone']);
    expect(code).toBe(0);
    expect(stdout).toContain('no environments');
    expect(stdout).toContain('decision 1');
    expect(stderr).toContain('there is no function gone now');
  });

  it('says what to do when nothing is known of it', async () => {
    const { code, stderr } = await why(['ordres']);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'error: there is no function ordres, and nothing is known of one that there was\n' +
        '  lambdabox ls lists the functions; a request id is 32 hexadecimal digits with hyphens\n',
    );
  });
});

describe('why <request id>', () => {
  it('tells how it started, where its time went, and what led to it', async () => {
    service.on('GET /_lambdabox/invocations', { body: { invocations: [INVOCATION] } });
    decisions = [aDecision(2), aDecision(1)];
    const { code, stdout } = await why([REQUEST.toUpperCase(), '-n', '5']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/orders:\$LATEST at \S+: cold start, success, 200 ms\n/);
    expect(stdout).toContain('its environment was made from nothing while it waited');
    expect(stdout.split('\n').slice(5, 12)).toEqual([
      '  phase        time',
      '  queue     10.0 ms  ██',
      '  create    10.0 ms    ██',
      '  start      100 ms      ████████████████████',
      '  init      60.0 ms                          ████████████',
      '  invoke    20.0 ms                                      ████',
      '  overhead  0.10 ms                                         ▏',
    ]);
    expect(stdout.indexOf('decision 1')).toBeLessThan(stdout.indexOf('decision 2'));
    expect(asked('decisions')).toEqual({ requestId: REQUEST, limit: '5' });
  });

  it('tells of a call that was refused by its decisions alone', async () => {
    decisions = [aDecision(1, { action: 'refuse', requestId: REQUEST })];
    const { code, stdout } = await why([REQUEST]);
    expect(code).toBe(0);
    expect(stdout).toContain('has not ended: it waits, runs, or was refused');
    expect(stdout).toContain('decision 1');
  });

  it('tells of a call whose decisions are forgotten by its phases alone', async () => {
    service.on('GET /_lambdabox/invocations', { body: { invocations: [INVOCATION] } });
    expect((await why([REQUEST])).stdout).toContain('are too long ago to be known');
  });

  it('prints all as JSON, with the numbers behind each decision', async () => {
    service.on('GET /_lambdabox/invocations', { body: { invocations: [INVOCATION] } });
    decisions = [aDecision(1)];
    expect(JSON.parse((await why([REQUEST, '--json'])).stdout)).toEqual({
      requestId: REQUEST,
      invocation: INVOCATION,
      decisions: [aDecision(1)],
    });
  });

  it('says where else to look when nothing is known of it', async () => {
    const { code, stderr } = await why([REQUEST]);
    expect(code).toBe(1);
    expect(stderr).toContain(`nothing is known of the call ${REQUEST}: the service remembers the last 2,000`);
    expect(stderr).toContain(`lambdabox logs --request-id ${REQUEST}`);
  });
});
