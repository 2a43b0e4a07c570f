import type { EventsAnswer, EventView } from '../../../../src/contract/events-answer';
import { cli, FakeService, Keyboard, type RunOptions } from '../support';

const AT = Date.UTC(2026, 0, 1, 12);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const IDS = ['3f0c2b1e-93a4-4f0e-9d0a-000000000001', '3f0c2b1e-93a4-4f0e-9d0a-000000000002'] as const;
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:dead';

const ORDERS = {
  functionName: 'orders',
  ...{ waiting: 1200, running: 1, delivering: 0, failed: 2 },
  oldestAt: AT - 3 * MINUTE,
  nextTryAt: AT + 42 * SECOND,
  lastFailure: { at: AT - 2 * MINUTE, code: 200, message: 'no route\nto \u001b[31mhost' },
};
const MAIL = { functionName: 'mail', waiting: 0, running: 0, delivering: 1, failed: 0 };

function anEvent(changes: Partial<EventView>): EventView {
  return {
    requestId: IDS[0],
    functionName: 'orders',
    stage: 'waiting',
    acceptedAt: AT - 3 * MINUTE,
    tries: 1,
    bytes: 17,
    deliveries: [],
    ...changes,
  };
}

function answer(changes: Partial<EventsAnswer> = {}): EventsAnswer {
  return {
    at: AT,
    functions: [],
    events: [],
    held: { events: 1202, bytes: 120_000 },
    limit: { events: 100_000, bytes: 1_000_000_000 },
    failed: { events: 0, bytes: 0 },
    failedLimit: { events: 10_000, bytes: 100_000_000 },
    ...changes,
  };
}

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
});
afterEach(() => service.stop());

const events = (args: readonly string[], options: RunOptions = {}) =>
  cli(['events', ...args], { endpoint: service.endpoint, ...options });
const asked = (route: string) => service.asked(route).map(({ query }) => Object.fromEntries(query));

describe('events', () => {
  it('lists functions with what they have, then single events with why they are where they are', async () => {
    service.on('GET /_lambdabox/events', {
      body: answer({
        functions: [MAIL, ORDERS],
        events: [
          anEvent({ nextTryAt: AT + 42 * SECOND, lastFailure: ORDERS.lastFailure, qualifier: 'live' }),
          anEvent({
            requestId: IDS[1],
            functionName: 'mail',
            stage: 'delivering',
            acceptedAt: AT - 12 * SECOND,
            tries: 3,
            nextTryAt: AT,
            condition: 'RetriesExhausted',
            lastFailure: { at: AT, code: 429, message: 'Rate Exceeded.' },
            deliveries: [
              { kind: 'record', target: QUEUE, attempts: 0 },
              {
                kind: 'dead-letter',
                target: QUEUE,
                attempts: 4,
                lastFailure: { at: AT, code: 503, message: 'connect ECONNREFUSED' },
              },
            ],
          }),
        ],
        failed: { events: 2, bytes: 100 },
      }),
    });
    const { code, stdout, stderr } = await events([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      [
        'function  waiting  running  delivering  failed  oldest  next try',
        'mail            -        -           1       -       -         -',
        'orders      1,200        1           -       2   3 min   in 42 s',
        '  last failure 2 min ago: no route to [31mhost',
        '',
        'stage         age  tries  next try  function     request',
        `waiting     3 min      1   in 42 s  orders:live  ${IDS[0]}`,
        '  no route to [31mhost',
        `delivering   12 s      3       now  mail         ${IDS[1]}`,
        '  RetriesExhausted: 429 Rate Exceeded.',
        `  → ${QUEUE}`,
        `  → ${QUEUE} (dead letter), 4 tries failed: 503 connect ECONNREFUSED`,
        'and 1,202 more: --limit, --stage and a function choose',
        '',
        '1,202 of 100,000 events held, 120 kB of 1.0 GB; 2 of 10,000 failed ones kept: --redrive runs them again',
        '',
      ].join('\n'),
    );
    expect(asked('GET /_lambdabox/events')).toEqual([{ limit: '20' }]);
  });

  it('asks for one function, a stage, and as many as are wanted', async () => {
    service.on('GET /_lambdabox/events', {
      body: answer({ functions: [ORDERS], events: [anEvent({ stage: 'failed' })] }),
    });
    const { stdout } = await events(['orders', '--stage', 'failed', '-n', '1']);
    expect(asked('GET /_lambdabox/events')).toEqual([{ function: 'orders', stage: 'failed', limit: '1' }]);
    expect(stdout).toContain('and 1 more');
  });

  it('shows one event alone', async () => {
    service.on('GET /_lambdabox/events', { body: answer({ functions: [ORDERS], events: [anEvent({})] }) });
    const { stdout } = await events(['--request-id', IDS[0]]);
    expect(stdout).toBe(
      [
        'stage      age  tries  next try  function  request',
        `waiting  3 min      1         -  orders    ${IDS[0]}`,
        '',
      ].join('\n'),
    );
  });

  it('says so when there is none', async () => {
    service.on('GET /_lambdabox/events', { body: answer() });
    expect((await events([])).stderr).toBe('no event is held\n');
    expect((await events(['orders', '--stage', 'failed'])).stderr).toBe('no event of orders is failed\n');
    expect((await events(['--request-id', IDS[0]])).stderr).toBe(
      `no event with the request id ${IDS[0]} is held\n`,
    );
  });

  it('prints all that the service tells as JSON', async () => {
    service.on('GET /_lambdabox/events', { body: answer({ functions: [ORDERS] }) });
    expect(JSON.parse((await events(['--json'])).stdout)).toEqual(answer({ functions: [ORDERS] }));
  });

  it('is coloured on a terminal only', async () => {
    service.on('GET /_lambdabox/events', { body: answer({ functions: [ORDERS], events: [anEvent({})] }) });
    const ESCAPE = '\u001b[';
    expect((await events([], { isTerminal: true })).stdout).toContain(ESCAPE);
    expect((await events([])).stdout).not.toContain(ESCAPE);
  });
});

describe('events --redrive', () => {
  const ROUTE = 'POST /_lambdabox/events/redrive';

  it('has failed events run again, and says how many', async () => {
    service.on(ROUTE, { body: { events: 2 } });
    expect((await events(['orders', '--redrive'])).stdout).toBe('✓ 2 events are run again\n');
    expect((await events(['--redrive', '--request-id', IDS[0], '--json'])).stdout).toBe(
      '{\n  "events": 2\n}\n',
    );
    expect(asked(ROUTE)).toEqual([{ function: 'orders' }, { requestId: IDS[0] }]);
  });

  it('says so when none has failed', async () => {
    service.on(ROUTE, { body: { events: 0 } });
    expect((await events(['orders', '--redrive'])).stderr).toBe('no event of orders has failed\n');
  });

  it('goes with no option that it would not heed', async () => {
    for (const other of [['--purge'], ['--stage', 'failed'], ['--limit', '3']]) {
      const { code, stderr } = await events(['--redrive', ...other]);
      expect(code).toBe(2);
      expect(stderr).toContain('cannot be used with option');
    }
    expect(service.received).toEqual([]);
  });
});

describe('events --purge', () => {
  const ROUTE = 'DELETE /_lambdabox/events';
  beforeEach(() => {
    service.on('GET /_lambdabox/events', { body: answer({ functions: [ORDERS] }) });
    service.on(ROUTE, { body: { events: 1202 } });
  });

  /** Answers the question as soon as it is asked. */
  function answering(word: string): RunOptions {
    const keys = new Keyboard();
    let isAsked = false;
    const onStderr = (text: string) => {
      if (isAsked || !text.includes('[y/N] ')) return;
      isAsked = true;
      keys.press(`${word}\n`);
    };
    return { keys, onStderr };
  }

  it('asks first, with how many there are that do not run', async () => {
    const { code, stdout, stderr } = await events(['orders', '--purge'], answering('y'));
    expect(stderr).toContain('forget 1202 events of orders? [y/N] ');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '✓ 1202 events are forgotten\n' });
    expect(asked(ROUTE)).toEqual([{ function: 'orders' }]);
  });

  it('forgets nothing after a no', async () => {
    const { code, stderr } = await events(['--purge'], answering('n'));
    expect(code).toBe(1);
    expect(stderr).toContain('forget 1202 events? [y/N] ');
    expect(stderr).toContain('no event is forgotten');
    expect(asked(ROUTE)).toEqual([]);
  });

  it('wants --yes where nobody can be asked', async () => {
    const { code, stderr } = await events(['--purge']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'error: events --purge needs to be confirmed\n  add --yes\n',
    });
    expect((await events(['--purge', '--yes', '--json'])).stdout).toBe('{\n  "events": 1202\n}\n');
    expect(asked(ROUTE)).toEqual([{}]);
  });

  it('leaves one alone that runs', async () => {
    const events = [anEvent({ stage: 'running' })];
    service.on('GET /_lambdabox/events', { body: answer({ functions: [ORDERS], events }) });
    const { code } = await cli(['events', '--purge', '--request-id', IDS[0]], { endpoint: service.endpoint });
    expect(code).toBe(0);
    expect(asked(ROUTE)).toEqual([]);
  });

  it('does not ask about nothing', async () => {
    service.on('GET /_lambdabox/events', { body: answer() });
    expect(await events(['orders', '--purge'])).toEqual({
      code: 0,
      stdout: '',
      stderr: 'there is no event of orders that could be forgotten\n',
    });
    expect(asked(ROUTE)).toEqual([]);
  });
});
