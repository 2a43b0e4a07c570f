import type { MappedKind } from '../../../contract/source-view';
import type { MappingSettings } from '../mapping-record';

/** What of a request belongs to some kinds of sources only. */
export type KindMember = Exclude<
  keyof MappingSettings,
  | 'BatchSize'
  | 'MaximumBatchingWindowInSeconds'
  | 'FilterCriteria'
  | 'FunctionResponseTypes'
  | 'MetricsConfig'
>;

type StartingPosition = NonNullable<MappingSettings['StartingPosition']>;

/** What CreateEventSourceMapping takes for one kind of sources, and what it makes of what was not sent. */
export interface KindRules {
  readonly members: readonly KindMember[];
  readonly defaults: Pick<MappingSettings, 'BatchSize' | 'MaximumBatchingWindowInSeconds'> &
    Partial<MappingSettings>;
  readonly positions: readonly StartingPosition[];
  readonly required: readonly ('StartingPosition' | 'Topics' | 'Queues')[];
  /** Of SourceAccessConfigurations, those that can be used here. */
  readonly accessTypes: readonly string[];
  readonly transitionReason: 'USER_INITIATED' | 'User action';
  /** Answered though nothing was sent. */
  readonly shown: readonly ('LastProcessingResult' | 'DestinationConfig' | 'FunctionResponseTypes')[];
}

/** What Kafka and the brokers of MQ gather for when nothing is asked: half a second, which the answers do not name. */
export const UNNAMED_WINDOW_SECONDS = 0.5;

/** What becomes of records that are not handled. */
const LIMITS: readonly KindMember[] = [
  'DestinationConfig',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
];
const FAILURES: readonly KindMember[] = [...LIMITS, 'BisectBatchOnFunctionError'];
const ALL_POSITIONS: readonly StartingPosition[] = ['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'];

const STREAM: KindRules = {
  members: [
    ...FAILURES,
    'StartingPosition',
    'StartingPositionTimestamp',
    'ParallelizationFactor',
    'TumblingWindowInSeconds',
  ],
  defaults: {
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 0,
    ParallelizationFactor: 1,
    BisectBatchOnFunctionError: false,
    MaximumRecordAgeInSeconds: -1,
    MaximumRetryAttempts: -1,
    TumblingWindowInSeconds: 0,
  },
  positions: ALL_POSITIONS,
  required: ['StartingPosition'],
  accessTypes: [],
  transitionReason: 'User action',
  shown: ['LastProcessingResult', 'DestinationConfig', 'FunctionResponseTypes'],
};

/** AWS has no limits of tries here; a broker that counts deliveries can have them. */
const BROKER: KindRules = {
  members: [...LIMITS, 'Queues', 'SourceAccessConfigurations'],
  defaults: { BatchSize: 100, MaximumBatchingWindowInSeconds: UNNAMED_WINDOW_SECONDS },
  positions: [],
  required: ['Queues'],
  accessTypes: ['BASIC_AUTH'],
  transitionReason: 'USER_INITIATED',
  shown: ['LastProcessingResult'],
};

/** A broker that AWS does not know, and that hands out records as a queue does. */
const OURS: KindRules = {
  members: [...LIMITS, 'ScalingConfig'],
  defaults: { BatchSize: 10, MaximumBatchingWindowInSeconds: 0 },
  positions: [],
  required: [],
  accessTypes: [],
  transitionReason: 'USER_INITIATED',
  shown: ['LastProcessingResult', 'FunctionResponseTypes'],
};
const OURS_WITH_HISTORY: KindRules = {
  ...OURS,
  members: [...OURS.members, 'StartingPosition', 'StartingPositionTimestamp'],
  positions: ALL_POSITIONS,
};

/** CreateEventSourceMapping in the API reference, and the pages of the sources in the developer guide. */
export const KIND_RULES: Readonly<Record<MappedKind, KindRules>> = {
  sqs: {
    members: ['ScalingConfig', 'ProvisionedPollerConfig'],
    defaults: { BatchSize: 10, MaximumBatchingWindowInSeconds: 0 },
    positions: [],
    required: [],
    accessTypes: [],
    transitionReason: 'USER_INITIATED',
    shown: ['FunctionResponseTypes'],
  },
  kinesis: STREAM,
  dynamodb: { ...STREAM, positions: ['TRIM_HORIZON', 'LATEST'] },
  kafka: {
    members: [
      ...FAILURES,
      'StartingPosition',
      'StartingPositionTimestamp',
      'Topics',
      'SourceAccessConfigurations',
      'SelfManagedEventSource',
      'SelfManagedKafkaEventSourceConfig',
      'AmazonManagedKafkaEventSourceConfig',
    ],
    defaults: {
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: UNNAMED_WINDOW_SECONDS,
      StartingPosition: 'TRIM_HORIZON',
    },
    positions: ALL_POSITIONS,
    required: ['Topics'],
    accessTypes: [
      'BASIC_AUTH',
      'SASL_SCRAM_512_AUTH',
      'SASL_SCRAM_256_AUTH',
      'CLIENT_CERTIFICATE_TLS_AUTH',
      'SERVER_ROOT_CA_CERTIFICATE',
      // There is no VPC: the broker is reached from the service itself.
      'VPC_SUBNET',
      'VPC_SECURITY_GROUP',
    ],
    transitionReason: 'User action',
    shown: ['LastProcessingResult', 'DestinationConfig'],
  },
  rabbitmq: {
    ...BROKER,
    // It does not say when it got a message.
    members: BROKER.members.filter((member) => member !== 'MaximumRecordAgeInSeconds'),
    accessTypes: ['BASIC_AUTH', 'VIRTUAL_HOST'],
  },
  activemq: BROKER,
  redis: OURS_WITH_HISTORY,
  nats: OURS_WITH_HISTORY,
  postgres: OURS,
};
