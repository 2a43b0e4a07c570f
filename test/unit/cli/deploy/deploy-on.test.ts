import { FakeLambda } from '../fake-lambda';
import { Folder } from '../folder';
import { cli } from '../support';

let service: FakeLambda;
let folder: Folder;

beforeEach(async () => {
  service = await new FakeLambda().start();
  folder = new Folder({ 'orders/index.mjs': 'export const handler = 1;' });
});
afterEach(async () => {
  folder.remove();
  await service.stop();
});

const run = (...args: string[]) =>
  cli(['deploy', 'orders', ...args], { endpoint: service.endpoint, cwd: folder.path });
const MAPPINGS = 'POST /2015-03-31/event-source-mappings';
const conflict = (code: string) => ({ status: 409, headers: { 'x-amzn-errortype': code }, body: {} });

test.each([
  ['sqs:orders', 'arn:aws:sqs:us-east-1:000000000000:orders'],
  ['redis:cache/jobs', 'arn:lambdabox:redis:us-east-1:000000000000:cache/jobs'],
  ['arn:aws:sqs:eu-west-1:111122223333:far', 'arn:aws:sqs:eu-west-1:111122223333:far'],
])('--on %s maps it', async (on, EventSourceArn) => {
  service.on(MAPPINGS, { status: 202, body: {} });
  const { code, stdout } = await run('--on', on);
  expect(code).toBe(0);
  expect(stdout).toContain(`  called by ${on}\n`);
  expect(service.asked(MAPPINGS).map((request) => request.json())).toEqual([
    { FunctionName: 'orders', EventSourceArn },
  ]);
});

test('--on kinesis:clicks begins with what comes from now on', async () => {
  service.on(MAPPINGS, { status: 202, body: {} });
  await run('--on', 'kinesis:clicks');
  expect(service.asked(MAPPINGS)[0]?.json()).toEqual({
    ...{ FunctionName: 'orders', StartingPosition: 'LATEST' },
    EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks',
  });
});

test('--on "rate(5 minutes)" makes a schedule, whose name a second deployment finds again', async () => {
  const path = 'POST /schedules/orders-rate-5-minutes';
  service.on(path, { body: {} });
  expect((await run('--on', 'rate(5 minutes)')).stdout).toContain('called by rate(5 minutes)\n');
  expect(service.asked(path)[0]?.json()).toEqual({
    ScheduleExpression: 'rate(5 minutes)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: 'arn:aws:lambda:us-east-1:000000000000:function:orders',
      RoleArn: 'arn:aws:iam::000000000000:role/lambdabox',
    },
  });
  expect(service.asked(path)[0]?.headers.authorization).toContain('/scheduler/aws4_request');
  service.on(path, conflict('ConflictException'));
  expect((await run('--on', 'rate(5 minutes)')).stdout).toContain('was called already by rate(5 minutes)\n');
});

test('--on s3:bucket/prefix lets the store call it, and listens', async () => {
  service.on('GET /_lambdabox/hooks', { body: { hooks: [] } });
  service.on('POST /2015-03-31/functions/orders/policy', { status: 201, body: {} });
  const put = 'PUT /_lambdabox/hooks/orders-photos-raw-';
  service.on(put, { body: { hook: {} } });
  expect((await run('--on', 's3:photos/raw/')).stdout).toContain('called by s3:photos/raw/\n');
  expect(service.asked('POST /2015-03-31/functions/orders/policy')[0]?.json()).toMatchObject({
    ...{ Principal: 's3.amazonaws.com', SourceArn: 'arn:aws:s3:::photos' },
  });
  expect(service.asked(put)[0]?.json()).toEqual({
    ...{ kind: 's3', function: 'orders', enabled: true, bucket: 'photos', prefix: 'raw/' },
    events: ['s3:ObjectCreated:*'],
  });
});

test('--on leaves hooks alone that only have the name which it would take', async () => {
  const topic = 'arn:aws:sns:us-east-1:000000000000:alarms';
  const far = { kind: 'sns', function: 'orders', topic: topic.replace('us-east-1', 'eu-west-1') };
  const photos = { kind: 's3', function: 'orders', bucket: 'photos', events: ['s3:ObjectCreated:*'] };
  service.on('GET /_lambdabox/hooks', {
    body: {
      hooks: [
        { ...far, name: 'orders-alarms' },
        { ...photos, name: 'orders-photos-raw-', prefix: 'raw!' },
      ],
    },
  });
  service.on('POST /2015-03-31/functions/orders/policy', { status: 201, body: {} });
  const puts = ['PUT /_lambdabox/hooks/orders-alarms-2', 'PUT /_lambdabox/hooks/orders-photos-raw--2'];
  for (const put of puts) service.on(put, { body: { hook: {} } });
  const { stdout } = await run('--on', topic, '--on', 's3:photos/raw/');
  expect(stdout).toContain(`  called by ${topic}\n`);
  expect(stdout).toContain('  called by s3:photos/raw/\n');
  expect(puts.map((put) => service.asked(put).length)).toEqual([1, 1]);
});

test('--on s3: finds the hook of a deployment before, whatever it is called', async () => {
  const hook = { kind: 's3', name: 'mine', function: 'orders', bucket: 'photos', prefix: 'raw/' };
  service.on('GET /_lambdabox/hooks', { body: { hooks: [{ ...hook, events: ['s3:ObjectCreated:*'] }] } });
  expect((await run('--on', 's3:photos/raw/')).stdout).toContain('was called already by s3:photos/raw/\n');
});

const CONNECTIONS = 'GET /_lambdabox/connections';
const broker = (name: string) => ({ name, kind: 'mqtt', endpoints: [], secrets: [], arn: '' });

test('--on mqtt:topic subscribes at the one broker of MQTT that there is; a second deployment finds that', async () => {
  service.on(CONNECTIONS, {
    body: { path: '', connections: [broker('house'), { ...broker('cache'), kind: 'redis' }] },
  });
  service.on('GET /_lambdabox/hooks', { body: { hooks: [{ name: 'orders-home-any-door' }] } });
  const put = 'PUT /_lambdabox/hooks/orders-home-any-door-2';
  service.on(put, { body: { hook: {} } });
  expect((await run('--on', 'mqtt:home/+/door')).stdout).toContain('called by mqtt:home/+/door\n');
  const hook = { kind: 'mqtt', function: 'orders', connection: 'house', topics: ['home/+/door'] };
  expect(service.asked(put).map((request) => request.json())).toEqual([hook]);
  service.on('GET /_lambdabox/hooks', { body: { hooks: [{ ...hook, name: 'orders-home-any-door-2' }] } });
  expect((await run('--on', 'mqtt:home/+/door')).stdout).toContain(
    'was called already by mqtt:home/+/door\n',
  );
});

test.each([
  [[], 'there is no connection to a broker of MQTT'],
  [[broker('house'), broker('yard')], 'there are several connections of MQTT, house and yard among them'],
])('--on mqtt:topic does not guess the broker', async (connections, said) => {
  service.on(CONNECTIONS, { body: { path: '', connections } });
  const { code, stderr } = await run('--on', 'mqtt:home/+/door');
  expect(code).not.toBe(0);
  expect(stderr).toContain(said);
});

test.each(['sns:alarms', 'arn:aws:sns:us-east-1:000000000000:alarms'])(
  '--on %s lets SNS call it, and listens; a second deployment finds that',
  async (on) => {
    const topic = 'arn:aws:sns:us-east-1:000000000000:alarms';
    service.on('GET /_lambdabox/hooks', { body: { hooks: [] } });
    service.on('POST /2015-03-31/functions/orders/policy', { status: 201, body: {} });
    const put = 'PUT /_lambdabox/hooks/orders-alarms';
    service.on(put, { body: { hook: {} } });
    expect((await run('--on', on)).stdout).toContain(`called by ${on}\n`);
    expect(service.asked('POST /2015-03-31/functions/orders/policy')[0]?.json()).toMatchObject({
      ...{ Principal: 'sns.amazonaws.com', SourceArn: topic },
    });
    const hook = { kind: 'sns', function: 'orders', topic };
    expect(service.asked(put).map((request) => request.json())).toEqual([hook]);
    service.on('GET /_lambdabox/hooks', { body: { hooks: [{ ...hook, name: 'orders-alarms' }] } });
    expect((await run('--on', on)).stdout).toContain(`was called already by ${on}\n`);
  },
);

test('several are added, and told as JSON; one that is there stays', async () => {
  service.on(MAPPINGS, (request) =>
    String(request.json().EventSourceArn).endsWith(':old')
      ? conflict('ResourceConflictException')
      : { status: 202, body: {} },
  );
  const { stdout } = await run('--json', '--on', 'sqs:new', '--on', 'sqs:old');
  expect(JSON.parse(stdout)).toMatchObject({
    sources: [
      { on: 'sqs:new', isNew: true },
      { on: 'sqs:old', isNew: false },
    ],
  });
});

test('what names no source is refused before anything is deployed', async () => {
  const { code, stderr } = await run('--on', 'fax:5551234');
  expect(code).toBe(2);
  expect(stderr).toContain('--on fax:5551234 names no source of events');
  expect(service.received).toEqual([]);
});
