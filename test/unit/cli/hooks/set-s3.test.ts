import { cli, FakeService } from '../support';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:thumbs';
const CREATED = ['s3:ObjectCreated:*'];

let service: FakeService;
beforeEach(async () => {
  service = await new FakeService().start();
  service.on('GET /_lambdabox/hooks', { body: { hooks: [] } });
});
afterEach(() => service.stop());

const set = (configuration: unknown, ...more: string[]) =>
  cli(['hooks', 'set-s3', 'photos', '-', ...more], {
    endpoint: service.endpoint,
    stdin: typeof configuration === 'string' ? configuration : JSON.stringify(configuration),
  });
const view = (name: string, bucket = 'photos') => ({
  ...{
    kind: 's3',
    name,
    function: 'thumbs',
    enabled: true,
    bucket,
    events: CREATED,
    path: '/_lambdabox/in/s3',
  },
});
const of = (...configurations: object[]) => ({ LambdaFunctionConfigurations: configurations });

test('each configuration of a function becomes a hook, and what the bucket had before goes', async () => {
  service.on('GET /_lambdabox/hooks', { body: { hooks: [view('old'), view('other', 'letters')] } });
  service.on('POST /2015-03-31/functions/thumbs/policy', { status: 201 });
  service.on('PUT /_lambdabox/hooks/made', { body: { hook: view('made') } });
  service.on('PUT /_lambdabox/hooks/photos-2', { body: { hook: view('photos-2') } });
  service.on('DELETE /_lambdabox/hooks/old', {});
  const rules = [
    { Name: 'Prefix', Value: 'in/' },
    { Name: 'suffix', Value: '.jpg' },
  ];
  const result = await set(
    of(
      {
        Id: 'made',
        LambdaFunctionArn: `${ARN}:live`,
        Events: CREATED,
        Filter: { Key: { FilterRules: rules } },
      },
      { LambdaFunctionArn: ARN, Events: ['s3:ObjectRemoved:Delete'] },
    ),
  );
  expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('old is removed') as string });
  expect(service.asked('PUT /_lambdabox/hooks/made')[0]?.json()).toEqual({
    ...{ kind: 's3', function: 'thumbs:live', enabled: true, bucket: 'photos', events: CREATED },
    ...{ prefix: 'in/', suffix: '.jpg' },
  });
  expect(service.asked('PUT /_lambdabox/hooks/photos-2')[0]?.json()).toMatchObject({
    function: 'thumbs',
    events: ['s3:ObjectRemoved:Delete'],
  });
  expect(service.asked('POST /2015-03-31/functions/thumbs/policy')).toHaveLength(2);
});

test('an empty configuration takes all notifications of the bucket away', async () => {
  service.on('GET /_lambdabox/hooks', { body: { hooks: [view('old')] } });
  service.on('DELETE /_lambdabox/hooks/old', {});
  expect((await set({})).code).toBe(0);
  expect(service.asked('DELETE /_lambdabox/hooks/old')).toHaveLength(1);
});

test('empty lists of queues and topics say nothing', async () => {
  expect((await set({ QueueConfigurations: [], TopicConfigurations: [] })).code).toBe(0);
});

test.each<[unknown, string]>([
  ['{', 'standard input is not JSON'],
  ['', 'the configuration is no JSON'],
  [[], 'the configuration must be an object'],
  [{ QueueConfigurations: [{}] }, 'QueueConfigurations: only functions are told here'],
  [{ EventBridgeConfiguration: {} }, 'EventBridgeConfiguration: only functions are told here'],
  [{ CloudFunctionConfiguration: {} }, 'CloudFunctionConfiguration is no member'],
  [
    of({ LambdaFunctionArn: 'arn:aws:sqs:us-east-1:000000000000:q', Events: CREATED }),
    'must be the ARN of a function',
  ],
  [of({ LambdaFunctionArn: ARN }), 'LambdaFunctionConfigurations[0].Events must be a list'],
  [of({ LambdaFunctionArn: ARN, Events: [] }), 'must be names of events'],
  [
    of({ LambdaFunctionArn: ARN, Events: CREATED, Name: 'n' }),
    'LambdaFunctionConfigurations[0].Name is no member',
  ],
  [
    of({
      LambdaFunctionArn: ARN,
      Events: CREATED,
      Filter: { Key: { FilterRules: [{ Name: 'infix', Value: 'a' }] } },
    }),
    'each of prefix and suffix once',
  ],
  [
    of(
      { Id: 'a', LambdaFunctionArn: ARN, Events: CREATED },
      { Id: 'a', LambdaFunctionArn: ARN, Events: CREATED },
    ),
    'Id a is there twice',
  ],
])('%j is refused, and nothing is changed', async (configuration, message) => {
  const { code, stderr } = await set(configuration);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  expect(service.received.filter(({ method }) => method !== 'GET')).toEqual([]);
});

test('the name of another hook is not taken from it', async () => {
  service.on('GET /_lambdabox/hooks', { body: { hooks: [view('made', 'letters')] } });
  const { code, stderr } = await set(of({ Id: 'made', LambdaFunctionArn: ARN, Events: CREATED }));
  expect([code, stderr]).toEqual([2, expect.stringContaining('made is the name of another hook')]);
});
