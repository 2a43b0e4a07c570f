import { LAMBDA_ROUTES } from '../../../src/api/lambda/lambda-routes';
import { LOG_OPERATIONS } from '../../../src/api/logs/log-operations';
import { METRICS_OPERATIONS } from '../../../src/api/metrics/metrics-operations';
import { SCHEDULER_OPERATIONS } from '../../../src/api/scheduler/scheduler-operations';
import { BUS_OPERATIONS } from '../../../src/sources/bus/operations/bus-operation-table';
import type { KeyRole } from '../../../src/contract/key-role';
import { schedulesBox } from '../../support/schedules';
import { ConsoleBox } from './console/console-box';
import { allOwnRoutes, routesIn } from './own/own-routes-table';
import type { Answered } from './support';

/** A request, and the role from which on it may be made. */
interface Row {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly least: KeyRole;
  readonly service?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const ROLES = ['read', 'invoke', 'deploy'] as const;
const ALL: readonly KeyRole[] = [...ROLES, 'admin'];
/** Requests of own routes that are no GET for reading, or a GET that is not for every reader. */
const OWN: Readonly<Record<string, KeyRole>> = {
  'GET /calls/:requestId/event': 'invoke',
  'POST /console-links': 'read',
  'GET /keys': 'admin',
  'PUT /keys/:name': 'admin',
  'DELETE /keys/:name': 'admin',
};
const READING_EVENTS = [
  ...['DescribeRule', 'DescribeEventBus', 'ListRules', 'ListEventBuses', 'ListTargetsByRule'],
  ...['ListRuleNamesByTarget', 'ListTagsForResource', 'TestEventPattern'],
];

const target = (prefix: string, operation: string, version: string) => ({
  ...{ 'X-Amz-Target': `${prefix}.${operation}`, 'Content-Type': `application/x-amz-json-${version}` },
});
const leastOf = (method: string): KeyRole => (method === 'GET' ? 'read' : 'deploy');

const LAMBDA = LAMBDA_ROUTES.map(({ operation, method, path, selector }): Row => {
  const query = selector ? `?${selector.join('=')}` : '';
  return {
    ...{ what: operation, method, path: `${path.replace(/:\w+/g, 'x')}${query}` },
    least: operation.startsWith('Invoke') ? 'invoke' : leastOf(method),
  };
});
const SCHEDULER = SCHEDULER_OPERATIONS.map(({ operation, method, path }): Row => {
  const written = path.source.replace(/^\^|\\\/\?\$$|\$$/g, '').replaceAll('\\/', '/');
  const named = written.replace(/\(.*?\)/, operation.endsWith('Resource') ? 'arn:aws:scheduler:x' : 'x');
  const least = operation === 'ListTagsForResource' ? 'read' : leastOf(method);
  return { what: operation, method, path: named, least, service: 'scheduler' };
});
const EVENTS = Object.keys(BUS_OPERATIONS).map((operation): Row => ({
  ...{ what: operation, method: 'POST', path: '/', service: 'events' },
  headers: target('AWSEvents', operation, '1.1'),
  least: READING_EVENTS.includes(operation) ? 'read' : 'deploy',
}));
const LOGS = LOG_OPERATIONS.map((operation): Row => ({
  ...{ what: operation, method: 'POST', path: '/', service: 'logs' },
  headers: target('Logs_20140328', operation, '1.1'),
  least: operation === 'DeleteLogGroup' ? 'deploy' : 'read',
}));
const METRICS = Object.keys(METRICS_OPERATIONS).map((operation): Row => ({
  ...{ what: operation, method: 'POST', path: '/', service: 'monitoring', least: 'read' },
  headers: target('GraniteServiceVersion20100801', operation, '1.0'),
}));
const OWN_ROUTES = routesIn(allOwnRoutes()).map((what): Row => {
  const [method = '', path = ''] = what.split(' ');
  return {
    ...{ what, method, path: `/_lambdabox${path.replace(/:\w+/g, 'x')}` },
    least: OWN[what] ?? leastOf(method),
  };
});
const NOBODY: Row = { what: 'what is no operation', method: 'PATCH', path: '/2015-03-31/x', least: 'admin' };
const TABLE = [...LAMBDA, ...SCHEDULER, ...EVENTS, ...LOGS, ...METRICS, ...OWN_ROUTES, NOBODY];

const DENIED = /^User: arn:aws:iam::\d{12}:user\/\w+-key is not authorized to perform: \S+ on resource: /;

let box: ConsoleBox;
beforeAll(async () => {
  box = await new ConsoleBox().start(undefined, false, {
    own: allOwnRoutes(),
    scheduler: schedulesBox(),
    cloudWatch: () => Promise.resolve({}),
  });
});
afterAll(() => box.stop());

/** AWS's JSON protocols have 400 for it, all others 403. */
function statusOf(headers: Row['headers']): number {
  return headers?.['X-Amz-Target'] === undefined ? 403 : 400;
}

/** How a row went that must be refused, or must not; undefined: as it should. */
function fault({ what, least, headers }: Row, role: KeyRole, { status, body }: Answered): string | undefined {
  const isRefused = ALL.indexOf(role) < ALL.indexOf(least);
  const wasRefused = status === statusOf(headers) && DENIED.test(messageOf(body));
  return wasRefused === isRefused ? undefined : `${what}: ${status} ${body.slice(0, 200)}`;
}

function messageOf(body: string): string {
  const { message = '', Message = '' } = JSON.parse(body) as { message?: string; Message?: string };
  return message || Message;
}

test('there is a row for each operation that the service has', () => {
  expect(TABLE.length).toBeGreaterThan(170);
  expect(new Set(TABLE.map(({ what, service }) => `${service} ${what}`)).size).toBe(TABLE.length);
  expect(Object.keys(OWN).filter((what) => !OWN_ROUTES.some((row) => row.what === what))).toEqual([]);
});

/** What changes something; echoed by whoever was asked to. */
const WRITES = /\.(?:create|update|delete|put|add|remove|publish)/;

describe.each(ROLES)('a key of the role %s', (role) => {
  test('may by its signature what its role may, and is refused all else by the service', async () => {
    const { accessKeyId, secretAccessKey } = box.keys.add(`${role}-key`, role);
    box.api.credentials = { accessKeyId, secretAccessKey };
    const faults = await Promise.all(
      TABLE.map(async (row) => {
        const { path, method, headers, service } = row;
        const body = method === 'GET' ? {} : { body: '{}' };
        const asked = { method, ...body, ...(headers ? { headers } : {}), ...(service ? { service } : {}) };
        return fault(row, role, await box.api.ask(path, asked));
      }),
    );
    expect(faults.filter((found) => found !== undefined)).toEqual([]);
    // What is refused is refused before anything is done.
    const written = box.api.functions.calls.some(([method]) => WRITES.test(String(method)));
    expect(written).toBe(role === 'deploy');
  });

  test('may the same by a session of the console', async () => {
    const page = await box.page(box.keys.add(`${role}2-key`, role));
    const faults = await Promise.all(
      TABLE.map(async (row) => {
        const body = row.method === 'GET' ? undefined : {};
        return fault(row, role, await box.ask(row.method, row.path, { ...page, ...row.headers }, body));
      }),
    );
    expect(faults.filter((found) => found !== undefined)).toEqual([]);
  });
});
