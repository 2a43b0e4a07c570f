import { FakeLambda, invokeReply } from '../fake-lambda';
import { cli, notFound } from '../support';

const NAMES = ['demo-order-total', 'demo-csv-report'];
const SCHEDULE = `/schedules/${NAMES[0]}`;
/** Members of an invocation's record. */
const SCHEDULED = {
  ...{
    requestId: 'req-scheduled',
    functionName: NAMES[0],
    startKind: 'warm',
    outcome: 'success',
    totalMs: 2,
  },
};
let service: FakeLambda;
/** Environments of each function: a call makes one, which is idle at the second look. */
let environments: Map<string, string>;

beforeEach(async () => {
  service = await new FakeLambda().start();
  environments = new Map();
  service.on('GET /_lambdabox/environments', () => ({
    body: { environments: [...environments].map(([functionName, state]) => ({ functionName, state })) },
  }));
  service.on('DELETE /_lambdabox/environments', ({ query }) => {
    const name = query.get('function') ?? '';
    if (environments.get(name) === 'idle') environments.delete(name);
    else if (environments.has(name)) environments.set(name, 'idle');
    return { body: { stopped: 1 } };
  });
  service.on(`POST ${SCHEDULE}`, { body: { ScheduleArn: 'arn' } });
  service.on(`DELETE ${SCHEDULE}`, () =>
    service.asked(`POST ${SCHEDULE}`).length === 0 ? notFound('schedule') : { body: {} },
  );
  // The first look comes before the call.
  service.on('GET /_lambdabox/invocations', () => {
    const looks = service.asked('GET /_lambdabox/invocations').length;
    return { body: { invocations: [looks === 1 ? { ...SCHEDULED, requestId: 'req-1' } : SCHEDULED] } };
  });
  for (const name of NAMES) {
    service.on(`POST /2015-03-31/functions/${name}/invocations`, () => {
      const kind = environments.has(name) ? 'warm' : 'cold';
      environments.set(name, 'busy');
      return invokeReply({ kind });
    });
  }
});
afterEach(() => service.stop());

const run = (args: readonly string[] = []) => cli(['demo', ...args], { endpoint: service.endpoint });

it('deploys the examples, calls them cold and warm, and sets the phases side by side', async () => {
  const { code, stdout, stderr } = await run(['--rounds', '2', '--calls', '5']);
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('demo-order-total (nodejs24.x): created') as string,
  });
  expect(service.functions.get('demo-csv-report')?.configuration).toMatchObject({
    Runtime: 'python3.13',
    Handler: 'app.handler',
  });
  for (const name of NAMES) {
    expect(stdout).toMatch(new RegExp(`^${name} +cold +2 +1.00 +9.00 +90.0 +- +50.0 +10.0 +- +160$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^${name} +warm +5 +0.50 +- +- +- +- +1.50 +- +2.00$`, 'm'));
    expect(stdout).toContain(`${name}: cold 160 ms, warm 2.00 ms; cold takes 80 times as long as warm`);
  }
  expect(stdout).toContain(
    `not counted, the first call of each, which reads what it needs from disk: ${NAMES[0]} cold 160 ms, ${NAMES[1]} cold 160 ms`,
  );
  expect(stdout).toContain('eval "$(lambdabox env)"');
  expect(stdout).toContain(`curl ${service.endpoint}/metrics`);
});

it('does without stems where the service keeps none, and says so', async () => {
  const { code, stderr } = await run(['--rounds', '2', '--calls', '1']);
  expect(code).toBe(0);
  expect(stderr.match(/there is no stem call, since the service keeps no stems/g)).toHaveLength(NAMES.length);
});

describe('where there are stems', () => {
  const KIND = {
    ephemeralStorageMb: 512,
    network: 'egress',
    because: 'a test',
    misses: 0,
    memorySizeMb: 512,
  };
  /** Of each runtime: ready ones, and how many looks the next one takes. */
  let stems: Map<string, { ready: number; looks: number }>;

  beforeEach(() => {
    stems = new Map(['nodejs24.x', 'python3.13'].map((runtime) => [runtime, { ready: 1, looks: 0 }]));
    service.on('GET /_lambdabox/stems', () => {
      const views = [...stems].map(([runtime, stem]) => {
        if (stem.ready === 0 && --stem.looks <= 0) stem.ready = 1;
        return { ...KIND, key: runtime, runtime, ready: stem.ready, starting: 0, target: 1 };
      });
      return { body: { stems: views } };
    });
    service.on('DELETE /_lambdabox/stems', () => {
      for (const stem of stems.values()) Object.assign(stem, { ready: 0, looks: 2 });
      return { body: {} };
    });
    for (const [name, runtime] of [
      [NAMES[0], 'nodejs24.x'],
      [NAMES[1], 'python3.13'],
    ] as const) {
      service.on(`POST /2015-03-31/functions/${name}/invocations`, () => {
        const stem = stems.get(runtime);
        const kind = environments.has(name ?? '') ? 'warm' : stem?.ready ? 'stem' : 'cold';
        if (kind === 'stem') Object.assign(stem ?? {}, { ready: 0, looks: 3 });
        environments.set(name ?? '', 'busy');
        return invokeReply({ kind });
      });
    }
  });

  it('waits for one before each call by a stem, and drops all of them before each cold one', async () => {
    const { code, stdout } = await run(['--rounds', '3', '--calls', '2', '--json']);
    expect(code).toBe(0);
    const results = JSON.parse(stdout) as Record<string, readonly { startKind: string }[]>[];
    for (const result of results) {
      const kinds = (of: string) => result[of]?.map(({ startKind }) => startKind);
      expect({ cold: kinds('cold'), stem: kinds('stem'), warm: kinds('warm') }).toEqual({
        cold: ['cold', 'cold', 'cold'],
        stem: ['stem', 'stem', 'stem'],
        warm: ['warm', 'warm'],
      });
    }
    expect(results).toHaveLength(NAMES.length);
  });
});

it('has a schedule call an example at once, and removes it', async () => {
  const { code, stdout } = await run(['--rounds', '1', '--calls', '1']);
  expect(code).toBe(0);
  expect(stdout).toContain(`${NAMES[0]}: its schedule, rate(1 minute), called at once: warm start, 2.00 ms`);
  const asked = service.received.filter(({ path }) => path === SCHEDULE).map(({ method }) => method);
  expect(asked).toEqual(['DELETE', 'POST', 'DELETE']);
  expect(service.asked(`POST ${SCHEDULE}`)[0]?.json()).toMatchObject({
    ScheduleExpression: 'rate(1 minute)',
    ActionAfterCompletion: 'DELETE',
    EndDate: expect.any(Number) as number,
    Target: { Input: expect.stringContaining('"sku"') as string },
  });
});

it('removes the schedule, and fails, when the scheduled call fails', async () => {
  service.on('GET /_lambdabox/invocations', {
    body: { invocations: [{ ...SCHEDULED, outcome: 'error', errorType: 'RangeError' }] },
  });
  const { code, stderr } = await run(['--rounds', '1', '--calls', '1']);
  expect(code).toBe(1);
  expect(stderr).toContain(`${NAMES[0]} failed when its schedule called: RangeError`);
  expect(service.asked(`DELETE ${SCHEDULE}`)).toHaveLength(2);
});

it('does not take a start for cold that was not', async () => {
  const kinds = ['cold', 'cold', 'stem', 'warm'];
  service.on(`POST /2015-03-31/functions/${NAMES[0]}/invocations`, () => {
    const kind = kinds.shift() ?? 'warm';
    const { headers, ...rest } = invokeReply({ kind: kind === 'warm' ? 'warm' : 'cold' });
    const phases: Record<string, string> =
      kind === 'stem' ? { 'server-timing': 'init;dur=10, invoke;dur=10' } : {};
    return { ...rest, headers: { ...headers, 'x-lambdabox-start-kind': kind, ...phases } };
  });
  const { stdout } = await run(['--rounds', '2', '--calls', '1']);
  expect(stdout).toContain(
    `${NAMES[0]}: cold 160 ms, stem 20.0 ms, warm 2.00 ms; cold takes 80 times as long as warm`,
  );
});

it('can be run again, and then deploys nothing', async () => {
  await run(['--rounds', '1', '--calls', '1']);
  const { code, stderr } = await run(['--rounds', '1', '--calls', '1']);
  expect(code).toBe(0);
  expect(stderr.match(/unchanged/g)).toHaveLength(2);
});

it('fails when a function fails, with its answer and where its log is', async () => {
  service.on(`POST /2015-03-31/functions/${NAMES[1]}/invocations`, () =>
    invokeReply({ kind: 'cold', error: true, id: 'req-7', body: 'broken' }),
  );
  const { code, stderr } = await run(['--rounds', '1', '--calls', '1']);
  expect(code).toBe(1);
  expect(stderr).toContain('demo-csv-report failed: broken\n  lambdabox logs --request-id req-7');
});
