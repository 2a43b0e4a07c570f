import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { AddPermissionCommand, PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { RecordingServer } from '../support/recording-server';
import { ElasticMq } from '../support/servers/elasticmq';
import { awsJson } from '../support/aws-command';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, TestService } from '../support/service';
import { until } from '../support/until';
import { webhookFile } from '../support/webhook-file';

const ACCOUNT = '000000000000';
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f`;
const RULES = `arn:aws:events:us-east-1:${ACCOUNT}:rule`;
const QUEUES = `arn:aws:sqs:us-east-1:${ACCOUNT}`;
const WEBHOOKS = `arn:aws:lambdabox:us-east-1:${ACCOUNT}:webhook`;
const CODE = 'exports.handler = async (event) => event;';
const PATIENCE_MS = 300_000;

let folder: string;
let hooks: RecordingServer;
let elasticmq: ElasticMq;
let sqs: SQSClient;
let env: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lbx-bus-'));
  hooks = await new RecordingServer().start();
  elasticmq = await ElasticMq.start();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  sqs = new SQSClient({ endpoint: elasticmq.endpoint, region: 'us-east-1', credentials });
  const file = webhookFile(folder, { done: `${hooks.endpoint}/done`, target: `${hooks.endpoint}/target` });
  env = {
    ...{ LAMBDABOX_NETWORK: 'none', LAMBDABOX_WEBHOOKS: file, LAMBDABOX_MEMORY_BUDGET_MB: '768' },
    ...elasticmq.env,
  };
});

afterAll(async () => {
  sqs?.destroy();
  await elasticmq?.stop();
  await hooks?.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => void hooks.requests.splice(0));

const eventBridge = (service: TestService): EventBridgeClient =>
  new EventBridgeClient({
    endpoint: service.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
    maxAttempts: 1,
  });

/** A function whose events are told to a webhook when they have been handled. */
async function deploy(service: TestService): Promise<Functions> {
  const functions = new Functions(lambdaClient(service));
  await functions.deployNode('f', CODE, { MemorySize: 128 });
  const DestinationConfig = { OnSuccess: { Destination: `${WEBHOOKS}/done` } };
  await functions.client.send(
    new PutFunctionEventInvokeConfigCommand({ FunctionName: 'f', DestinationConfig }),
  );
  return functions;
}

const allow = (functions: Functions, rule: string) =>
  functions.client.send(
    new AddPermissionCommand({
      ...{ FunctionName: 'f', StatementId: rule, Action: 'lambda:InvokeFunction' },
      ...{ Principal: 'events.amazonaws.com', SourceArn: `${RULES}/${rule}` },
    }),
  );

interface Event {
  readonly id: string;
  readonly detail: { readonly n: number };
}

/** Numbers of the events that the function has handled, and that the webhook was sent. */
function seen(): { handled: Set<number>; sent: Set<number> } {
  const [handled, sent] = [new Set<number>(), new Set<number>()];
  for (const { path, body } of hooks.requests) {
    const told = JSON.parse(body.toString()) as Event & { readonly requestPayload?: Event };
    if (path === '/target') sent.add(told.detail.n);
    else if (told.requestPayload) handled.add(told.requestPayload.detail.n);
  }
  return { handled, sent };
}

const entry = (n: number) => ({ Source: 'shop', DetailType: 'Order', Detail: JSON.stringify({ n }) });

async function messages(queue: string): Promise<{ Body?: string; attributes: Record<string, string> }[]> {
  const QueueUrl = `${elasticmq.endpoint}/${ACCOUNT}/${queue}`;
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], WaitTimeSeconds: 1 }),
  );
  return Messages.map(({ Body, MessageAttributes = {} }) => ({
    ...(Body === undefined ? {} : { Body }),
    attributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue ?? '']),
    ),
  }));
}

it(
  'events that were put are all delivered though the service is killed meanwhile',
  async () => {
    const first = await TestService.start({ env });
    const before = await deploy(first);
    const client = eventBridge(first);
    await client.send(new PutRuleCommand({ Name: 'orders', EventPattern: '{"source":["shop"]}' }));
    const Targets = [
      { Id: 'f', Arn: FUNCTION },
      { Id: 'w', Arn: `${WEBHOOKS}/target` },
    ];
    await client.send(new PutTargetsCommand({ Rule: 'orders', Targets }));
    await allow(before, 'orders');
    const left = Array.from({ length: 300 }, (_, n) => n);
    const accepted = new Set<number>();
    const refused: number[] = [];
    const put = async (to: EventBridgeClient, numbers: readonly number[]) => {
      try {
        const answer = await to.send(new PutEventsCommand({ Entries: numbers.map(entry) }));
        if (answer.FailedEntryCount !== 0) throw new Error('an entry failed');
        numbers.forEach((n) => accepted.add(n));
      } catch {
        refused.push(...numbers);
      }
    };
    const sender = async () => {
      for (let batch = left.splice(0, 3); batch.length > 0; batch = left.splice(0, 3))
        await put(client, batch);
    };
    const sending = Promise.all(Array.from({ length: 4 }, sender));
    await until(() => accepted.size >= 100, PATIENCE_MS);
    await first.end('SIGKILL');
    await sending;
    before.client.destroy();
    client.destroy();

    const last = await TestService.start({ env, dataDirectory: first.dataDirectory });
    const again = eventBridge(last);
    for (const n of refused.splice(0)) await put(again, [n]);
    expect([refused, accepted.size]).toEqual([[], 300]);
    await until(() => seen().handled.size === 300 && seen().sent.size === 300, PATIENCE_MS);
    again.destroy();
    await last.stop();
  },
  FIRST_BUILD_MS,
);

it(
  'the aws command line makes a bus, a rule and its targets, and what cannot be delivered is in the dead-letter queue',
  async () => {
    const service = await TestService.start({ env });
    const aws = (...args: string[]) => awsJson(service, ['events', ...args]);
    const functions = await deploy(service);
    await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }));
    await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }));

    expect(await aws('create-event-bus', '--name', 'shop')).toMatchObject({
      EventBusArn: `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/shop`,
    });
    const onBus = ['--event-bus-name', 'shop'];
    const pattern = '{"detail":{"n":[{"numeric":[">",0]}]}}';
    expect(await aws('put-rule', '--name', 'r', '--event-pattern', pattern, ...onBus)).toEqual({
      RuleArn: `${RULES}/shop/r`,
    });
    const targets = [
      { Id: 'f', Arn: FUNCTION, DeadLetterConfig: { Arn: `${QUEUES}:dead` } },
      { Id: 'q', Arn: `${QUEUES}:orders`, InputPath: '$.detail' },
    ];
    expect(await aws('put-targets', '--rule', 'r', ...onBus, '--targets', JSON.stringify(targets))).toEqual({
      FailedEntryCount: 0,
      FailedEntries: [],
    });
    expect(await aws('list-targets-by-rule', '--rule', 'r', ...onBus)).toEqual({ Targets: targets });

    // Nobody has allowed it yet.
    const entries = (n: number) => JSON.stringify([{ ...entry(n), EventBusName: 'shop' }]);
    await aws('put-events', '--entries', entries(1));
    const dead = await messagesOf('dead');
    expect(dead.attributes).toMatchObject({
      ...{ RULE_ARN: `${RULES}/shop/r`, TARGET_ARN: FUNCTION, ERROR_CODE: 'NO_PERMISSIONS' },
    });
    expect(JSON.parse(dead.Body ?? '')).toMatchObject({ source: 'shop', detail: { n: 1 } });
    expect((await messagesOf('orders')).Body).toBe('{"n":1}');

    await functions.client.send(
      new AddPermissionCommand({
        ...{ FunctionName: 'f', StatementId: 'shop', Action: 'lambda:InvokeFunction' },
        ...{ Principal: 'events.amazonaws.com', SourceArn: `${RULES}/shop/r` },
      }),
    );
    await aws('put-events', '--entries', entries(2));
    await until(() => seen().handled.has(2), PATIENCE_MS);
    await expect(aws('describe-rule', '--name', 'none')).rejects.toThrow(
      'Rule none does not exist on EventBus default.',
    );
    functions.client.destroy();
    await service.stop();
  },
  FIRST_BUILD_MS,
);

async function messagesOf(queue: string): Promise<{ Body?: string; attributes: Record<string, string> }> {
  let found: Awaited<ReturnType<typeof messages>> = [];
  await until(async () => (found = await messages(queue)).length > 0, PATIENCE_MS);
  return found[0] ?? { attributes: {} };
}
