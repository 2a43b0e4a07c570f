import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  ListTagsCommand,
  paginateListEventSourceMappings,
  ResourceConflictException,
  ResourceNotFoundException,
  TagResourceCommand,
  UpdateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { FIRST_BUILD_MS, Functions, lambdaClient } from '../support/lambda';
import { ElasticMq } from '../support/servers/elasticmq';
import { awsJson } from '../support/aws-command';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, TestService } from '../support/service';
import { until } from '../support/until';
import { cli } from '../unit/cli/support';

const PATIENCE_MS = 120_000;
const arn = (queue: string) => `arn:aws:sqs:us-east-1:000000000000:${queue}`;

let server: ElasticMq;
let sqs: SQSClient;
let service: TestService;
let functions: Functions;

beforeAll(async () => {
  server = await ElasticMq.start();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  sqs = new SQSClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
  for (const QueueName of ['orders', 'one', 'two', 'three', 'kept'])
    await sqs.send(new CreateQueueCommand({ QueueName }));
  service = await TestService.start({ env: { ...server.env, LAMBDABOX_NETWORK: 'none' } });
  functions = new Functions(lambdaClient(service));
  for (const name of ['f', 'g'])
    await functions.deployNode(name, 'exports.handler = async () => ({});', { MemorySize: 128 });
}, FIRST_BUILD_MS);
afterAll(async () => {
  functions?.client.destroy();
  await service?.stop();
  sqs?.destroy();
  await server?.stop();
});

const send = (queue: string) =>
  sqs.send(
    new SendMessageCommand({ QueueUrl: `${server.endpoint}/000000000000/${queue}`, MessageBody: '{}' }),
  );
const create = (queue: string, input: Partial<CreateEventSourceMappingCommandInput> = {}) =>
  functions.client.send(
    new CreateEventSourceMappingCommand({ FunctionName: 'f', EventSourceArn: arn(queue), ...input }),
  );
const get = (UUID: string | undefined) => functions.client.send(new GetEventSourceMappingCommand({ UUID }));
const reaches = (UUID: string | undefined, state: string) =>
  until(async () => (await get(UUID)).State === state, PATIENCE_MS);

const ENV = { LAMBDABOX_ACCESS_KEY_ID: ACCESS_KEY_ID, LAMBDABOX_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY };
const lambdabox = (...args: string[]) => cli(args, { endpoint: service.endpoint, env: ENV });

/** Calls of a function that the service remembers. */
async function callsOf(name: string): Promise<number> {
  const { stdout } = await lambdabox('invocations', name, '--json');
  return (JSON.parse(stdout) as unknown[]).length;
}

const aws = (...args: string[]) => awsJson(service, ['lambda', ...args], { timeoutMs: PATIENCE_MS });

test(
  'a mapping is made, changed to another function, disabled and deleted, by the SDK',
  async () => {
    const made = await create('orders', { Tags: { team: 'a' } });
    expect(made).toMatchObject({ State: 'Creating', BatchSize: 10, StateTransitionReason: 'USER_INITIATED' });
    const { UUID, EventSourceMappingArn: Resource } = made;
    await reaches(UUID, 'Enabled');
    await send('orders');
    await until(async () => (await callsOf('f')) === 1, PATIENCE_MS);

    const changed = { UUID, FunctionName: 'g', BatchSize: 1 };
    expect(await functions.client.send(new UpdateEventSourceMappingCommand(changed))).toMatchObject({
      State: 'Updating',
      BatchSize: 1,
    });
    await reaches(UUID, 'Enabled');
    await send('orders');
    await until(async () => (await callsOf('g')) === 1, PATIENCE_MS);
    expect(await callsOf('f')).toBe(1);

    await functions.client.send(new TagResourceCommand({ Resource, Tags: { stage: 'dev' } }));
    expect((await functions.client.send(new ListTagsCommand({ Resource }))).Tags).toEqual({
      ...{ team: 'a', stage: 'dev' },
    });
    await functions.client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    await reaches(UUID, 'Disabled');
    expect(await functions.client.send(new DeleteEventSourceMappingCommand({ UUID }))).toMatchObject({
      State: 'Deleting',
    });
    await until(
      () =>
        get(UUID).then(
          () => false,
          (error: unknown) => error instanceof ResourceNotFoundException,
        ),
      PATIENCE_MS,
    );
  },
  3 * PATIENCE_MS,
);

test(
  'a queue that is not there, and a second mapping of one, are refused in the words of AWS',
  async () => {
    await expect(create('missing')).rejects.toThrow(
      'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.',
    );
    const { UUID } = await create('one', { Enabled: false });
    const second = await create('one').catch((error: unknown) => error);
    expect(second).toBeInstanceOf(ResourceConflictException);
    expect((second as Error).message).toBe(
      `An event source mapping with SQS arn (" ${arn('one')} ") and function (" f ") already exists. Please update or delete the existing mapping with UUID ${UUID}`,
    );
    await functions.client.send(new DeleteEventSourceMappingCommand({ UUID }));
  },
  PATIENCE_MS,
);

test(
  'the command line and the SDK list mappings page by page, and the command line does the rest, too',
  async () => {
    const uuids: string[] = [];
    for (const queue of ['one', 'two', 'three']) {
      const made = await aws(
        ...['create-event-source-mapping', '--function-name', 'g', '--event-source-arn', arn(queue)],
        '--no-enabled',
      );
      expect(made).toMatchObject({ State: 'Disabled', EventSourceArn: arn(queue) });
      uuids.push(String(made.UUID));
    }
    const found: string[] = [];
    const pages = paginateListEventSourceMappings(
      { client: functions.client, pageSize: 1 },
      { FunctionName: 'g' },
    );
    for await (const { EventSourceMappings = [] } of pages) {
      expect(EventSourceMappings.length).toBeLessThanOrEqual(1);
      found.push(...EventSourceMappings.map(({ UUID = '' }) => UUID));
    }
    expect(found.sort()).toEqual([...uuids].sort());
    const listed = await aws('list-event-source-mappings', '--function-name', 'g', '--page-size', '2');
    expect(listed.EventSourceMappings).toHaveLength(3);
    const [uuid = ''] = uuids;
    expect(await aws('get-event-source-mapping', '--uuid', uuid)).toMatchObject({ UUID: uuid });
    expect(await aws('update-event-source-mapping', '--uuid', uuid, '--batch-size', '5')).toMatchObject({
      BatchSize: 5,
    });
    for (const each of uuids) {
      await reaches(each, 'Disabled');
      expect(await aws('delete-event-source-mapping', '--uuid', each)).toMatchObject({ State: 'Deleting' });
    }
  },
  3 * PATIENCE_MS,
);

test(
  'a mapping runs again after a start, and lambdabox sources shows it',
  async () => {
    const { UUID } = await create('kept', { FunctionName: 'g' });
    await reaches(UUID, 'Enabled');
    await service.end('SIGKILL');
    functions.client.destroy();
    service = await TestService.start({
      dataDirectory: service.dataDirectory,
      env: { ...server.env, LAMBDABOX_NETWORK: 'none' },
    });
    functions = new Functions(lambdaClient(service));
    const before = await callsOf('g');
    await send('kept');
    await until(async () => (await callsOf('g')) > before, PATIENCE_MS);
    const { stdout } = await lambdabox('sources', 'why', String(UUID), '--json');
    expect(JSON.parse(stdout)).toMatchObject([
      { id: UUID, kind: 'sqs', name: 'kept', targets: ['g'], state: 'Enabled', counts: { records: 1 } },
    ]);
  },
  FIRST_BUILD_MS,
);
