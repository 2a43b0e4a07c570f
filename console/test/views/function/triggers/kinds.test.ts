import type { ConnectionView } from '../../../../../src/contract/connection-view';
import { held, type Values } from '../../../../src/views/function/triggers/field';
import { kindOf } from '../../../../src/views/function/triggers/kinds/mapping';
import { TRIGGER_KINDS } from '../../../../src/views/function/triggers/kinds/kinds';
import type { Target } from '../../../../src/views/function/triggers/target';

const BROKER = 'arn:aws:mq:us-east-1:000000000000:broker:orders:b-1';
const connection = (kind: ConnectionView['kind'], standsFor?: string): ConnectionView => ({
  ...{ name: kind, kind, arn: `arn:lambdabox:connection:us-east-1:000000000000:${kind}` },
  ...{ endpoints: [], secrets: [] },
  ...(standsFor === undefined ? {} : { standsFor }),
});
const TARGET: Target = {
  functionName: 'orders',
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:orders',
  connections: [connection('kafka'), connection('rabbitmq'), connection('mqtt')],
  taken: ['arn:aws:events:us-east-1:000000000000:rule/big', 'old'],
};
const SQS = 'arn:aws:sqs:us-east-1:000000000000:orders';
const KINESIS = 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks';

function kind(id: string) {
  const found = TRIGGER_KINDS.find((one) => one.id === id);
  if (!found) throw new Error(`no kind ${id}`);
  return found;
}

function fieldsOf(id: string, typed: Values, target = TARGET) {
  return kind(id).fields(typed, target);
}

/** As the form makes it of what was typed. */
function planOf(id: string, typed: Values, target = TARGET) {
  return kind(id).plan(held(fieldsOf(id, typed, target), typed), target);
}

const bodiesOf = (...asked: Parameters<typeof planOf>) => planOf(...asked).requests.map(({ body }) => body);

describe('a mapping', () => {
  test('sends what was given and nothing else: defaults are those of its kind', () => {
    expect(planOf('mapping', { arn: SQS })).toEqual({
      requests: [
        {
          ...{ method: 'POST', path: '/2015-03-31/event-source-mappings/' },
          body: { FunctionName: 'orders', EventSourceArn: SQS },
        },
      ],
      commands: [`aws lambda create-event-source-mapping --function-name orders --event-source-arn ${SQS}`],
    });
  });

  test.each([
    ['arn:no', ['arn']],
    [SQS, ['arn', 'batch', 'window', 'filter', 'partial']],
    [`${SQS}.fifo`, ['arn', 'batch', 'filter', 'partial']],
    [KINESIS, ['arn', 'position', 'batch', 'window', 'filter', 'partial']],
    [TARGET.connections[0]?.arn ?? '', ['arn', 'topics', 'position', 'batch', 'window', 'filter', 'partial']],
    [TARGET.connections[1]?.arn ?? '', ['arn', 'queues', 'batch', 'window', 'filter', 'partial']],
  ])('of %s asks for what its kind takes', (arn, names) => {
    expect(fieldsOf('mapping', { arn }).map(({ name }) => name)).toEqual(names);
  });

  test('shows the batch that its kind has when none is asked for', () => {
    const usual = (arn: string) => fieldsOf('mapping', { arn }).find(({ name }) => name === 'batch')?.example;
    expect([SQS, KINESIS, 'arn:lambdabox:redis:us-east-1:000000000000:r/s'].map(usual)).toEqual([
      ...['10', '100', '10'],
    ]);
  });

  test('of SQS with more than ten records needs a window', () => {
    const window = (batch: string, arn = SQS) =>
      fieldsOf('mapping', { arn, batch }).find(({ name }) => name === 'window');
    expect([window('10')?.isOptional, window('11')?.isOptional, window('11', KINESIS)?.isOptional]).toEqual([
      ...[true, false, true],
    ]);
    expect(window('11')?.range).toEqual([1, 300]);
    expect(fieldsOf('mapping', { arn: `${SQS}.fifo` })[1]?.range).toEqual([1, 10]);
  });

  test('has its window, its filters and its alias', () => {
    const typed = {
      arn: SQS,
      batch: '100',
      window: '5',
      filter: '{"body":["a"]}\n{"body":["b"]}',
      partial: 'yes',
    };
    const plan = planOf('mapping', typed, { ...TARGET, qualifier: 'live' });
    expect(plan.requests[0]?.body).toEqual({
      ...{ FunctionName: 'orders:live', EventSourceArn: SQS, BatchSize: 100 },
      MaximumBatchingWindowInSeconds: 5,
      FilterCriteria: { Filters: [{ Pattern: '{"body":["a"]}' }, { Pattern: '{"body":["b"]}' }] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    expect(plan.commands[0]).toMatch(
      /--batch-size 100 --maximum-batching-window-in-seconds 5 --filter-criteria '\{/,
    );
  });

  test('takes a filter of several lines as one', () => {
    const pattern = '{\n  "body": ["a"]\n}';
    expect(bodiesOf('mapping', { arn: SQS, filter: pattern })).toMatchObject([
      { FilterCriteria: { Filters: [{ Pattern: pattern }] } },
    ]);
  });

  test('begins where it is told to, and at a time only when that is meant', () => {
    const time = '2026-01-31T10:00';
    expect(bodiesOf('mapping', { arn: KINESIS })).toMatchObject([{ StartingPosition: 'LATEST' }]);
    expect(bodiesOf('mapping', { arn: KINESIS, position: 'AT_TIMESTAMP', time })).toMatchObject([
      { StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: new Date(time).getTime() / 1000 },
    ]);
    expect(bodiesOf('mapping', { arn: KINESIS, position: 'LATEST', time })).toEqual([
      { FunctionName: 'orders', EventSourceArn: KINESIS, StartingPosition: 'LATEST' },
    ]);
  });

  test('forgets what was typed for a source of another kind', () => {
    const typed = { arn: SQS, topics: 'a', position: 'LATEST' };
    expect(bodiesOf('mapping', typed)).toEqual([{ FunctionName: 'orders', EventSourceArn: SQS }]);
  });

  test.each([
    ['arn:lambdabox:connection:us-east-1:000000000000:kafka', 'kafka'],
    ['arn:lambdabox:connection:us-east-1:000000000000:mqtt', undefined],
    ['arn:lambdabox:connection:us-east-1:000000000000:none', undefined],
    [BROKER, 'rabbitmq'],
    ['arn:lambdabox:nats:us-east-1:000000000000:n/s', 'nats'],
    ['nothing', undefined],
  ])('%s is of the kind %s', (arn, expected) => {
    expect(kindOf(arn, TARGET.connections)).toBe(expected);
  });

  test('the ARN of a broker is of the kind of the connection that stands for it', () => {
    expect(kindOf(BROKER, [connection('activemq', BROKER)])).toBe('activemq');
  });
});

describe('a schedule', () => {
  test('calls the function under its name', () => {
    expect(planOf('schedule', {})).toEqual({
      requests: [
        {
          ...{ method: 'POST', path: '/schedules/orders' },
          body: {
            ScheduleExpression: 'rate(5 minutes)',
            FlexibleTimeWindow: { Mode: 'OFF' },
            Target: {
              Arn: TARGET.functionArn,
              RoleArn: 'arn:aws:iam::000000000000:role/lambdabox-schedules',
            },
          },
        },
      ],
      commands: ["lambdabox schedule add 'rate(5 minutes)' orders --name orders"],
    });
  });

  test('has a zone, a window, an event and an end', () => {
    const typed = { name: 'n', timezone: 'Europe/Berlin', window: '5', input: '{"a":1}', deleteAfter: 'yes' };
    const plan = planOf('schedule', typed, { ...TARGET, qualifier: 'live' });
    expect(plan.requests[0]).toMatchObject({
      path: '/schedules/n',
      body: {
        ScheduleExpressionTimezone: 'Europe/Berlin',
        FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
        ActionAfterCompletion: 'DELETE',
        Target: { Arn: `${TARGET.functionArn}:live`, Input: '{"a":1}' },
      },
    });
    expect(plan.commands[0]).toBe(
      `lambdabox schedule add 'rate(5 minutes)' orders:live --name n --timezone Europe/Berlin --window 5 --input '{"a":1}' --delete-after`,
    );
  });
});

describe('a rule', () => {
  test('is put, allowed to call, and given its target, in this order', () => {
    const { requests, commands } = planOf('rule', { name: 'paid', bus: 'shop' });
    const arn = 'arn:aws:events:us-east-1:000000000000:rule/shop/paid';
    expect(requests.map(({ headers, path }) => headers?.['x-amz-target'] ?? path)).toEqual([
      'AWSEvents.PutRule',
      '/2015-03-31/functions/orders/policy',
      'AWSEvents.PutTargets',
    ]);
    expect(requests[1]).toMatchObject({
      body: { Principal: 'events.amazonaws.com', SourceArn: arn, Action: 'lambda:InvokeFunction' },
      unless: 'ResourceConflictException',
    });
    expect(requests[2]?.body).toEqual({
      ...{ Rule: 'paid', EventBusName: 'shop', Targets: [{ Id: 'orders', Arn: TARGET.functionArn }] },
    });
    expect(commands).toEqual([
      `aws events put-rule --name paid --event-bus-name shop --event-pattern '{"source": ["shop"]}'`,
      expect.stringMatching(
        /^aws lambda add-permission --function-name orders --statement-id lambdabox-events-rule-shop-paid-[0-9a-f]{8} .* --source-arn arn:\S+:rule\/shop\/paid$/,
      ),
      `aws events put-targets --rule paid --event-bus-name shop --targets Id=orders,Arn=${TARGET.functionArn}`,
    ]);
  });

  test('of a name that is there is said to be replaced', () => {
    const replaced = kind('rule').replaced;
    expect(replaced?.({ name: 'big', bus: 'default' }, TARGET)).toMatch(/its pattern is replaced/);
    expect(replaced?.({ name: 'big', bus: 'other' }, TARGET)).toBeUndefined();
  });
});

describe('a hook', () => {
  test('of S3 is put when S3 may call: its command does both', () => {
    const { requests, commands } = planOf('s3', { bucket: 'my.photos', prefix: 'in/' });
    expect(requests).toEqual([
      expect.objectContaining({
        path: '/2015-03-31/functions/orders/policy',
        body: expect.objectContaining({
          StatementId: expect.stringMatching(/^lambdabox-s3-my-photos-[0-9a-f]{8}$/),
          Principal: 's3.amazonaws.com',
          SourceArn: 'arn:aws:s3:::my.photos',
        }),
      }),
      {
        ...{ method: 'PUT', path: '/_lambdabox/hooks/orders' },
        body: {
          ...{ kind: 's3', function: 'orders', bucket: 'my.photos', events: ['s3:ObjectCreated:*'] },
          prefix: 'in/',
        },
      },
    ]);
    expect(commands).toEqual([
      `lambdabox hooks add-s3 orders --bucket my.photos --event 's3:ObjectCreated:*' --prefix in/ --function orders`,
    ]);
  });

  test('of SNS is put when SNS may call the alias', () => {
    const topic = 'arn:aws:sns:us-east-1:000000000000:alarms';
    const target = { ...TARGET, qualifier: 'live' };
    const { requests, commands } = planOf(
      'sns',
      { topic, server: 'http://127.0.0.1:5000/', token: 'yes' },
      target,
    );
    expect(requests).toMatchObject([
      { query: { Qualifier: 'live' }, body: { Principal: 'sns.amazonaws.com', SourceArn: topic } },
      {
        body: {
          kind: 'sns',
          function: 'orders:live',
          topic,
          server: 'http://127.0.0.1:5000',
          proof: 'token',
        },
      },
    ]);
    expect(commands).toEqual([
      `lambdabox hooks add-sns orders --topic ${topic} --server http://127.0.0.1:5000 --token --function orders:live`,
    ]);
  });

  test('of HTTP has a route, and origins only when they are named', () => {
    expect(bodiesOf('http', {})).toEqual([
      {
        ...{ kind: 'http', function: 'orders', route: 'ANY /orders/{proxy+}' },
        ...{ answer: 'function', payload: '2.0' },
      },
    ]);
    const plan = planOf('http', { origins: 'https://a.example, https://b.example', host: 'h.example' });
    expect(plan.requests[0]?.body).toMatchObject({
      host: 'h.example',
      cors: { AllowOrigins: ['https://a.example', 'https://b.example'] },
    });
    expect(plan.commands[0]).toMatch(/--cors-origin https:\/\/a\.example --cors-origin https:\/\/b\.example/);
  });

  test('of a webhook keeps its secret out of the command', () => {
    const { requests, commands } = planOf('webhook', { sender: 'stripe', secret: 'whsec_123' });
    expect(requests[0]?.body).toMatchObject({ sender: 'stripe', secret: 'whsec_123', answer: 'queue' });
    expect(commands[0]).toMatch(/--sender stripe --secret-file - --answer queue/);
    expect(commands[0]).not.toContain('whsec_123');
  });

  test('of a webhook asks for a secret of who makes it, and for the header of who has no name', () => {
    const secret = (sender: string) => fieldsOf('webhook', { sender }).find(({ name }) => name === 'secret');
    expect([secret('slack')?.isOptional, secret('github')?.isOptional]).toEqual([false, true]);
    const names = (sender: string) => fieldsOf('webhook', { sender }).map(({ name }) => name);
    expect([names('hmac').includes('header'), names('github').includes('header')]).toEqual([true, false]);
    expect(bodiesOf('webhook', { sender: 'github', header: 'x' })[0]).not.toHaveProperty('header');
  });

  test('of MQTT has the topics of a connection, and asks for one where there is none', () => {
    expect(bodiesOf('mqtt', { topics: 'home/+/door, home/#' })).toEqual([
      {
        ...{ kind: 'mqtt', function: 'orders', connection: 'mqtt', topics: ['home/+/door', 'home/#'] },
        ...{ qos: 1, version: '5' },
      },
    ]);
    expect(kind('mqtt').lacking?.(TARGET)).toBeUndefined();
    expect(kind('mqtt').lacking?.({ ...TARGET, connections: [] })?.command).toMatch(
      /^lambdabox connections add/,
    );
  });

  test.each(['s3', 'http', 'webhook', 'sns', 'mqtt'])(
    '%s of a name that is there is said to be replaced',
    (id) => {
      expect(kind(id).replaced?.({ name: 'old' }, TARGET)).toMatch(/it is replaced/);
      expect(kind(id).replaced?.({ name: 'new' }, TARGET)).toBeUndefined();
    },
  );
});

test('sources that are called alike get permissions of different names', () => {
  const sid = (bucket: string) => planOf('s3', { bucket }).requests[0]?.body;
  expect(sid('a.b')).not.toEqual(
    expect.objectContaining({ StatementId: (sid('a-b') as { StatementId: string }).StatementId }),
  );
});
