import { clientError } from '../../../../../src/errors';
import { ARN, ControlPlaneBox, refusal } from '../../../../support/control-plane';
import { MappingBox } from '../../../../support/mapping-box';

let plane: ControlPlaneBox;
let box: MappingBox;
beforeEach(async () => {
  plane = new ControlPlaneBox();
  await plane.open();
  await plane.active({ Publish: true });
  await plane.active({ FunctionName: 'g' });
  await plane.resources.aliases.create('f', { Name: 'live', FunctionVersion: '1' });
  box = new MappingBox(plane).open();
});
afterEach(() => plane.close());

const QUEUE = 'arn:aws:sqs:eu-central-1:123456789012:orders';
const FIFO = `${QUEUE}.fifo`;
const STREAM = 'arn:aws:kinesis:eu-central-1:123456789012:stream/clicks';
const TABLE = 'arn:aws:dynamodb:eu-central-1:123456789012:table/t/stream/2025-01-01T00:00:00.000';
const CLUSTER = 'arn:aws:kafka:eu-central-1:123456789012:cluster/c/6b8f7e-1';
const BROKER = 'arn:aws:mq:eu-central-1:123456789012:broker:b:b-1234';
const SELF_MANAGED = {
  SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['kafka:1000'] } },
  SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: 'arn:aws:secretsmanager:eu-central-1:1:secret:s' }],
  Topics: ['topic'],
};
const FIRST = '00000000-0000-4000-8000-000000000001';
const NOW = Date.UTC(2025, 10, 25, 2, 26, 54, 123) / 1000;
const common = (FunctionArn = `${ARN}:f`) => ({
  UUID: FIRST,
  EventSourceMappingArn: `arn:aws:lambda:eu-central-1:123456789012:event-source-mapping:${FIRST}`,
  FunctionArn,
  LastModified: NOW,
  State: 'Creating',
});
const create = (input: object) => box.create({ FunctionName: 'f', ...input });
const refused = (input: object) => refusal(() => create(input));
const invalid = (text: string) => `400 InvalidParameterValueException: ${text}`;
const malformed = (text: string) => `400 ValidationException (untyped): 1 validation error detected: ${text}`;

describe('what is answered to a new mapping, with every default', () => {
  test('of a queue', async () => {
    expect(await create({ EventSourceArn: QUEUE })).toEqual({
      ...common(),
      EventSourceArn: QUEUE,
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      FunctionResponseTypes: [],
      StateTransitionReason: 'USER_INITIATED',
    });
  });

  test.each([
    ['Kinesis', STREAM],
    ['DynamoDB', TABLE],
  ])('of a stream of %s', async (_, EventSourceArn) => {
    expect(await create({ EventSourceArn, StartingPosition: 'LATEST' })).toEqual({
      ...common(),
      EventSourceArn,
      StartingPosition: 'LATEST',
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 0,
      ParallelizationFactor: 1,
      BisectBatchOnFunctionError: false,
      MaximumRecordAgeInSeconds: -1,
      MaximumRetryAttempts: -1,
      TumblingWindowInSeconds: 0,
      DestinationConfig: { OnFailure: {} },
      FunctionResponseTypes: [],
      LastProcessingResult: 'No records processed',
      StateTransitionReason: 'User action',
    });
  });

  test('of a Kafka of its own: its group is the UUID', async () => {
    expect(await create(SELF_MANAGED)).toEqual({
      ...common(),
      ...SELF_MANAGED,
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      DestinationConfig: { OnFailure: {} },
      SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: FIRST },
      LastProcessingResult: 'No records processed',
      StateTransitionReason: 'User action',
    });
  });

  test('of a cluster of MSK', async () => {
    const input = { EventSourceArn: CLUSTER, Topics: ['topic'], StartingPosition: 'LATEST' };
    expect(await create(input)).toMatchObject({
      ...input,
      AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: FIRST },
    });
  });

  test('of a broker of Amazon MQ: half a second of gathering is not named, ten seconds are', async () => {
    const input = {
      EventSourceArn: BROKER,
      Queues: ['q'],
      SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: 'arn:aws:secretsmanager:x' }],
    };
    expect(await create(input)).toEqual({
      ...common(),
      ...input,
      BatchSize: 100,
      LastProcessingResult: 'No records processed',
      StateTransitionReason: 'USER_INITIATED',
    });
    expect(await create({ ...input, Queues: ['other'], MaximumBatchingWindowInSeconds: 10 })).toMatchObject({
      MaximumBatchingWindowInSeconds: 10,
    });
  });

  test.each(['redis:::cache/stream', 'nats:eu-central-1:123456789012:bus/ORDERS', 'postgres:::db/jobs'])(
    'of a broker that AWS does not know: arn:lambdabox:%s',
    async (rest) => {
      const EventSourceArn = `arn:lambdabox:${rest}`;
      expect(await create({ EventSourceArn })).toMatchObject({
        EventSourceArn,
        BatchSize: 10,
        MaximumBatchingWindowInSeconds: 0,
        LastProcessingResult: 'No records processed',
      });
    },
  );
});

test.each([
  ['f', `${ARN}:f`],
  ['f:live', `${ARN}:f:live`],
  ['123456789012:function:f', `${ARN}:f`],
  [`${ARN}:f:1`, `${ARN}:f:1`],
  ['f:$LATEST', `${ARN}:f:$LATEST`],
])('the function is named %s, and answered by its ARN as it was addressed', async (name, arn) => {
  expect(await create({ FunctionName: name, EventSourceArn: QUEUE })).toMatchObject({ FunctionArn: arn });
});

test('a mapping runs as soon as it is made, unless it is not enabled', async () => {
  const UUID = await box.enabled({ FunctionName: 'f', EventSourceArn: QUEUE });
  expect(box.get(UUID).State).toBe('Enabled');
  expect(box.runs.told).toEqual([`run ${UUID} for f`]);
  const quiet = await create({ EventSourceArn: FIFO, Enabled: false });
  await box.settle();
  expect(quiet.State).toBe('Disabled');
  expect(box.get(String(quiet.UUID)).State).toBe('Disabled');
  expect(box.runs.told).toHaveLength(1);
});

test('a broker is whichever the file of connections says, else RabbitMQ by its virtual host', async () => {
  const kinds = async (input: object) => {
    await create({ EventSourceArn: BROKER, ...input });
    return box.documents.all().at(-1)?.[1].kind;
  };
  expect(await kinds({ Queues: ['a'] })).toBe('activemq');
  const SourceAccessConfigurations = [{ Type: 'VIRTUAL_HOST', URI: '/' }];
  expect(await kinds({ Queues: ['b'], SourceAccessConfigurations })).toBe('rabbitmq');
  box.connectionKind = 'rabbitmq';
  expect(await kinds({ Queues: ['c'] })).toBe('rabbitmq');
});

test('a connection is a source by its own ARN, of its own kind', async () => {
  const EventSourceArn = 'arn:lambdabox:connection:eu-central-1:123456789012:main';
  const NOBODY = '400 InvalidParameterValueException: Unrecognized event source.';
  expect(await refused({ EventSourceArn, Topics: ['topic'] })).toBe(NOBODY);
  box.connectionKind = 'mqtt';
  expect(await refused({ EventSourceArn, Topics: ['topic'] })).toBe(NOBODY);
  box.connectionKind = 'kafka';
  expect(await create({ EventSourceArn, Topics: ['topic'] })).toMatchObject({
    EventSourceArn,
    Topics: ['topic'],
  });
});

test('what is asked beside the defaults is answered as it was asked', async () => {
  const input = {
    EventSourceArn: STREAM,
    StartingPosition: 'AT_TIMESTAMP',
    StartingPositionTimestamp: NOW - 3600.5,
    BatchSize: 7,
    MaximumBatchingWindowInSeconds: 2,
    ParallelizationFactor: 3,
    BisectBatchOnFunctionError: true,
    MaximumRecordAgeInSeconds: 60,
    MaximumRetryAttempts: 0,
    TumblingWindowInSeconds: 30,
    DestinationConfig: { OnFailure: { Destination: QUEUE } },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    FilterCriteria: { Filters: [{ Pattern: '{"data":{"a":[1]}}' }] },
    MetricsConfig: { Metrics: ['EventCount'] },
  };
  expect(await create(input)).toMatchObject(input);
});

describe('a mapping is refused', () => {
  const enumeration = '[LATEST, AT_TIMESTAMP, TRIM_HORIZON]';
  const missingPosition =
    "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.";
  const timeless = { EventSourceArn: STREAM, StartingPosition: 'LATEST', StartingPositionTimestamp: 1 };
  const early = { EventSourceArn: STREAM, StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: -1 };
  const NO_TIME = 'Timestamp only valid with StartingPosition AT_TIMESTAMP';
  const BEFORE_ALL =
    'Received Exception while reading from provided stream. class java.lang.Long can not be converted to a Timestamp';
  const NONE = 'Unsupported DestinationConfig parameter for given event source mapping type.';
  const DESTINATION = { DestinationConfig: { OnFailure: { Destination: QUEUE } } };
  test.each<[string, object, string]>([
    ['without a source', {}, invalid('Unrecognized event source.')],
    [
      'with a source that nobody polls',
      { EventSourceArn: 'arn:aws:sns:eu-central-1:123456789012:t' },
      invalid('Unrecognized event source.'),
    ],
    [
      'with a table in place of its stream',
      { EventSourceArn: 'arn:aws:dynamodb:eu-central-1:123456789012:table/t', StartingPosition: 'LATEST' },
      invalid('Unrecognized event source.'),
    ],
    [
      'for a function that there is not',
      { FunctionName: 'missing', EventSourceArn: QUEUE },
      invalid('Function does not exist'),
    ],
    [
      'for an alias that there is not',
      { FunctionName: 'f:gone', EventSourceArn: QUEUE },
      invalid('Function does not exist'),
    ],
    ['of a stream without a position', { EventSourceArn: STREAM }, invalid(missingPosition)],
    [
      'with a position that is none',
      { EventSourceArn: STREAM, StartingPosition: 'invalid' },
      malformed(
        `Value 'invalid' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: ${enumeration}`,
      ),
    ],
    [
      'with a time in a stream of DynamoDB',
      { EventSourceArn: TABLE, StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: NOW - 1 },
      invalid(`Unsupported starting position for arn type: ${TABLE}`),
    ],
    ['with a time that its position has not', timeless, invalid(NO_TIME)],
    ['with a time before all others', early, invalid(BEFORE_ALL)],
    [
      'with a position in a queue',
      { EventSourceArn: QUEUE, StartingPosition: 'LATEST' },
      invalid('StartingPosition is not valid for SQS event sources.'),
    ],
    ['with a destination of what a queue keeps', { EventSourceArn: QUEUE, ...DESTINATION }, invalid(NONE)],
    [
      'with a destination of successes',
      {
        FunctionName: 'missing',
        EventSourceArn: STREAM,
        StartingPosition: 'LATEST',
        DestinationConfig: { OnSuccess: { Destination: QUEUE } },
      },
      invalid(NONE),
    ],
    [
      'with a setting of another kind of source',
      { EventSourceArn: QUEUE, ParallelizationFactor: 2 },
      invalid('Unsupported ParallelizationFactor parameter for given event source mapping type.'),
    ],
    [
      'with large batches that nothing is gathered for',
      { EventSourceArn: QUEUE, BatchSize: 11 },
      invalid(
        'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
      ),
    ],
    [
      'with a window for a FIFO queue',
      { EventSourceArn: FIFO, MaximumBatchingWindowInSeconds: 1 },
      invalid('Batching window is not supported for FIFO queues'),
    ],
    [
      'with a filter that is no pattern',
      { EventSourceArn: QUEUE, FilterCriteria: { Filters: [{ Pattern: 'simple' }] } },
      invalid('Invalid filter pattern definition.'),
    ],
    [
      'with a filter without a pattern',
      { EventSourceArn: QUEUE, FilterCriteria: { Filters: [{}] } },
      invalid('Invalid filter pattern definition.'),
    ],
    [
      'of Kafka without credentials',
      { SelfManagedEventSource: SELF_MANAGED.SelfManagedEventSource, Topics: ['topic'] },
      invalid("Required 'sourceAccessConfigurations' parameter is missing."),
    ],
    [
      'of Kafka without a topic',
      { EventSourceArn: CLUSTER, StartingPosition: 'LATEST' },
      invalid("Required 'topics' parameter is missing."),
    ],
    [
      'of a broker without a queue',
      { EventSourceArn: BROKER },
      invalid("Required 'queues' parameter is missing."),
    ],
    [
      'with pollers and a concurrency at once',
      {
        EventSourceArn: QUEUE,
        ProvisionedPollerConfig: { MinimumPollers: 2 },
        ScalingConfig: { MaximumConcurrency: 2 },
      },
      invalid(
        'Provisioned mode for SQS ESM does not support maximum concurrency feature. Use MaximumPollers as the control mechanism and remove maximum concurrency.',
      ),
    ],
    [
      'of Kafka with pollers: one consumer has all partitions',
      { ...SELF_MANAGED, ProvisionedPollerConfig: { MinimumPollers: 2 } },
      invalid('Unsupported ProvisionedPollerConfig parameter for given event source mapping type.'),
    ],
    [
      'with a key that encrypts its filters',
      { EventSourceArn: QUEUE, KMSKeyArn: 'arn:aws:kms:eu-central-1:123456789012:key/k' },
      invalid('KMSKeyArn is not supported by lambdabox; supported: no KMSKeyArn'),
    ],
    [
      'with an access that is not of its kind',
      { ...SELF_MANAGED, SourceAccessConfigurations: [{ Type: 'VIRTUAL_HOST', URI: '/' }] },
      invalid(
        "SourceAccessConfigurations type 'VIRTUAL_HOST' is not supported by lambdabox for kafka; supported: [BASIC_AUTH, SASL_SCRAM_512_AUTH, SASL_SCRAM_256_AUTH, CLIENT_CERTIFICATE_TLS_AUTH, SERVER_ROOT_CA_CERTIFICATE, VPC_SUBNET, VPC_SECURITY_GROUP]",
      ),
    ],
    [
      'with a batch that is too large',
      { EventSourceArn: QUEUE, BatchSize: 10_001 },
      malformed(
        "Value '10001' at 'batchSize' failed to satisfy constraint: Member must have value less than or equal to 10000",
      ),
    ],
    [
      'with an age of messages of RabbitMQ, which does not say when it got them',
      {
        EventSourceArn: BROKER,
        Queues: ['q'],
        SourceAccessConfigurations: [{ Type: 'VIRTUAL_HOST', URI: '/' }],
        MaximumRecordAgeInSeconds: 60,
      },
      invalid('Unsupported MaximumRecordAgeInSeconds parameter for given event source mapping type.'),
    ],
    [
      'with an age between none and a minute',
      { EventSourceArn: STREAM, StartingPosition: 'LATEST', MaximumRecordAgeInSeconds: 30 },
      invalid(
        "1 validation error detected: Value '30' at 'maximumRecordAgeInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60",
      ),
    ],
  ])('%s', async (_, input, text) => {
    expect(await refused(input)).toBe(text);
  });

  test('without a function, and with an ARN that is none: both are named', async () => {
    const text = await refusal(() => box.create({ EventSourceArn: 'no' }));
    expect(text).toMatch(
      /^400 ValidationException \(untyped\): 2 validation errors detected: Value null at 'functionName'/,
    );
    expect(text).toContain(
      "; Value 'no' at 'eventSourceArn' failed to satisfy constraint: Member must satisfy regular",
    );
  });

  test('when what it names is not there', async () => {
    box.missing = clientError('invalidParameterValue', `Stream not found: ${STREAM}`);
    expect(await refused({ EventSourceArn: STREAM, StartingPosition: 'LATEST' })).toBe(
      invalid(`Stream not found: ${STREAM}`),
    );
  });

  const wayOut = `already exists. Please update or delete the existing mapping with UUID ${FIRST}`;
  test.each<[string, object, string]>([
    [
      'queue',
      { EventSourceArn: QUEUE },
      `An event source mapping with SQS arn (" ${QUEUE} ") and function (" f ") ${wayOut}`,
    ],
    [
      'stream',
      { EventSourceArn: STREAM, StartingPosition: 'LATEST' },
      `The event source arn (" ${STREAM} ") and function (" f ") provided mapping ${wayOut}`,
    ],
    [
      'topic',
      SELF_MANAGED,
      `An event source mapping with event source ("kafka:1000"), function ("${ARN}:f"), topics ("topic") ${wayOut}`,
    ],
  ])('of the same %s to the same function', async (_, input, text) => {
    await create(input);
    expect(await refused(input)).toBe(`409 ResourceConflictException: ${text}`);
    expect(await create({ ...input, FunctionName: 'g' })).toMatchObject({ FunctionArn: `${ARN}:g` });
    expect(await create({ ...input, FunctionName: 'f:live' })).toMatchObject({
      FunctionArn: `${ARN}:f:live`,
    });
  });
});
