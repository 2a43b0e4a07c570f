import type { RequestHead } from '../../../src/api/http/door';
import { ErrorRenderer } from '../../../src/api/http/error-renderer';
import { doorsOf } from '../../../src/api/doors';
import { schedulesBox } from '../../support/schedules';
import { ACCOUNT, FakeFunctions, FakeInvoker, FakeLog, REGION } from './support';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const LOGS = { 'x-amz-target': 'Logs_20140328.DescribeLogGroups' };
const EVENTS = { 'x-amz-target': 'AWSEvents.PutEvents' };
const OF_STS = { authorization: 'AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/sts/aws4_request' };
const METRICS = { 'x-amz-target': 'GraniteServiceVersion20100801.ListMetrics' };
const OF_METRICS = {
  authorization: 'AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/monitoring/aws4_request',
};
const RPC = '/service/GraniteServiceVersion20100801/operation/ListMetrics';
const INVOKE = '/2015-03-31/functions/f/invocations';

const { doors, otherwise } = doorsOf(
  {
    region: REGION,
    accountId: ACCOUNT,
    credentials: () => undefined,
    resources: new FakeFunctions().resources,
    invoker: new FakeInvoker(),
    logs: () => Promise.resolve({ status: 200, body: {} }),
    cloudWatch: () => Promise.resolve({}),
    scheduler: schedulesBox(),
    events: () => ({}),
    archives: { open: () => Promise.resolve(undefined) },
    clock: { wallTime: () => 0 },
    permissions: { answer: () => 'none' },
    urls: {
      urls: { find: () => undefined, of: () => undefined },
      wanted: 'both',
      trusted: () => false,
    },
  },
  new ErrorRenderer(new FakeLog()),
);

describe('a request meets the first door that knows it', () => {
  test.each<[string, string, string, RequestHead['headers']]>([
    ['logs', 'POST', '/', LOGS],
    // Its header tells it from all others, wherever it is sent and whatever its body is.
    ['logs', 'POST', '/', { ...LOGS, ...FORM }],
    ['logs', 'POST', '/?Action=GetCallerIdentity', LOGS],
    ['logs', 'POST', INVOKE, LOGS],
    ['logs', 'POST', '/_lambdabox/status', LOGS],
    ['events', 'POST', '/', EVENTS],
    ['events', 'POST', '/', { ...EVENTS, ...FORM }],
    ['lambda', 'POST', '/', { 'x-amz-target': 'DynamoDB_20120810.ListTables' }],
    ['metrics-json', 'POST', '/', METRICS],
    ['metrics-query', 'POST', '/', { ...FORM, ...OF_METRICS }],
    ['metrics-cbor', 'POST', RPC, { 'smithy-protocol': 'rpc-v2-cbor' }],
    ['lambda', 'POST', INVOKE, OF_METRICS],
    ['sts', 'POST', '/', FORM],
    ['sts', 'POST', '/', { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }],
    ['sts', 'GET', '/?Action=GetCallerIdentity&Version=2011-06-15', {}],
    ['sts', 'POST', '/', OF_STS],
    ['lambda', 'POST', '/', { 'content-type': 'application/json' }],
    ['lambda', 'POST', INVOKE, { ...FORM, ...OF_STS }],
    ['code', 'GET', '/_lambdabox/code/a%2Fb%3D?X-Amz-Signature=s', {}],
    ['code', 'HEAD', '/_LambdaBox/Code/x/', {}],
    ['own', 'POST', '/_lambdabox/code/x', {}],
    ['own', 'GET', '/_lambdabox/code', {}],
    ['own', 'GET', '/_lambdabox/code/x/y', {}],
    ['own', 'GET', '/_lambdabox/status?since=1', {}],
    ['own', 'GET', '/_LAMBDABOX/status', {}],
    ['scheduler', 'POST', '/schedules/nightly', {}],
    ['scheduler', 'GET', '/schedules?State=ENABLED', {}],
    ['scheduler', 'GET', '/schedule-groups/mine', {}],
    ['scheduler', 'GET', '/tags/arn%3Aaws%3Ascheduler%3Aus-east-1%3A000000000000%3Aschedule-group%2Fg', {}],
    ['lambda', 'GET', '/schedulesx', {}],
    ['lambda', 'GET', '/_lambdaboxes', {}],
    ['lambda', 'POST', INVOKE, {}],
    ['lambda', 'GET', '/2015-03-31/functions?MaxItems=1', {}],
    ['lambda', 'PATCH', '/nothing/of/ours', {}],
    ['lambda', 'OPTIONS', '*', {}],
  ])('%s: %s %s', (name, method, url, headers) => {
    const head = { method, url, path: url.split('?')[0] ?? '', headers };
    expect((doors.find((door) => door.knows(head)) ?? otherwise).name).toBe(name);
  });

  test('each has a name of its own and writes errors as its service does', () => {
    const all = [...doors, otherwise];
    expect(all.map(({ name, service, protocol }) => `${name}: ${service}, ${protocol}`)).toEqual([
      'logs: logs, json-1.1',
      'metrics-json: monitoring, json-1.1',
      'metrics-cbor: monitoring, json-1.1',
      'metrics-query: monitoring, query',
      'events: events, json-1.1',
      'sts: sts, query',
      'code: lambda, rest-json',
      'scheduler: scheduler, rest-json',
      'own: lambda, rest-json',
      'lambda: lambda, rest-json',
    ]);
  });
});

describe('a request from inside an environment wants', () => {
  const scope = { region: REGION, accountId: ACCOUNT };
  const wishes = (method: string, url: string, body = '') => {
    const head = { method, url, path: url.split('?')[0] ?? '', headers: {} };
    const door = doors.find((candidate) => candidate.knows(head)) ?? otherwise;
    return door
      .wishes({ ...head, query: new URLSearchParams(), body: Buffer.from(body) }, scope)
      .map(({ action, resource }) => `${action} on ${resource}`);
  };

  test.each([
    ['GET', '/?Action=GetCallerIdentity', []],
    ['GET', '/_lambdabox/code/x', [`lambda:GetFunction on arn:aws:lambda:${REGION}:${ACCOUNT}:function:*`]],
    ['GET', '/_lambdabox/status', ['lambdabox:Read on *']],
    ['GET', '/_lambdabox/keys', ['lambdabox:ManageKeys on *']],
    ['PUT', '/_lambdabox/KEYS/x?role=read', ['lambdabox:ManageKeys on *']],
    ['GET', '/_lambdabox/calls/1-2/event', ['lambdabox:ReadEvents on *']],
    ['HEAD', '/_lambdabox/CALLS/1-2/Event/', ['lambdabox:ReadEvents on *']],
    ['GET', '/_lambdabox/calls/1-2', ['lambdabox:Read on *']],
    ['POST', '/_lambdabox/console-links', ['lambdabox:OpenConsole on *']],
    ['GET', '/_LAMBDABOX/status', ['lambdabox:UnknownOperation on *']],
    ['GET', '/_LAMBDABOX/code/x', ['lambdabox:UnknownOperation on *']],
    ['DELETE', '/_lambdabox/environments', ['lambdabox:Operate on *']],
    ['GET', '/schedules', ['scheduler:ListSchedules on *']],
    [
      'GET',
      '/schedules/a?groupName=g',
      [`scheduler:GetSchedule on arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/default/a`],
    ],
    [
      'DELETE',
      '/schedule-groups/g',
      [`scheduler:DeleteScheduleGroup on arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule-group/g`],
    ],
    ['PATCH', '/schedules/a', ['lambdabox:UnknownOperation on *']],
    ['GET', '/nothing/of/ours', ['lambdabox:UnknownOperation on *']],
    ['POST', INVOKE, [`lambda:InvokeFunction on arn:aws:lambda:${REGION}:${ACCOUNT}:function:f`]],
  ])('%s %s', (method, path, wanted) => {
    expect(wishes(method, path)).toEqual(wanted);
  });
});
