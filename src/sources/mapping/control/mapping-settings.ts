import { invalid } from '../../../functions/validation/constraints';
import { parseDestination } from '../../../functions/destination-arn';
import type { MappedKind } from '../../../contract/source-view';
import type { MappingSettings } from '../mapping-record';
import { KIND_RULES, type KindMember } from './kind-rules';
import type { SettingsChanges } from './settings-changes';

/** What the settings are for. */
export interface SettingsOf {
  readonly kind: MappedKind;
  readonly isFifo: boolean;
  /** Absent: a self-managed one. */
  readonly eventSourceArn: string | undefined;
  readonly uuid: string;
}

export interface SettingsRules {
  readonly isPattern: (text: string) => boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

const MAX_FILTERS = 10;
const KAFKA_GROUPS = ['SelfManagedKafkaEventSourceConfig', 'AmazonManagedKafkaEventSourceConfig'] as const;

/** The settings of a new mapping. Throws InvalidParameterValueException for what its kind does not take. */
export function newSettings(given: SettingsChanges, of: SettingsOf, rules: SettingsRules): MappingSettings {
  const { defaults, required } = KIND_RULES[of.kind];
  refuseForeignMembers(given, of);
  for (const member of required) {
    if (given[member] !== undefined) continue;
    throw invalid(
      member === 'StartingPosition'
        ? "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null."
        : `Required '${member.toLowerCase()}' parameter is missing.`,
    );
  }
  if (given.SelfManagedEventSource && given.SourceAccessConfigurations === undefined)
    throw invalid("Required 'sourceAccessConfigurations' parameter is missing.");
  checkPosition(given, of, rules.now);
  const settings = merged(defaults, { ...consumerGroup(given, of), ...given });
  checkTogether(settings, of, rules);
  return settings;
}

/** The settings of a mapping that is changed. */
export function changedSettings(
  before: MappingSettings,
  given: SettingsChanges,
  of: SettingsOf,
  rules: SettingsRules,
): MappingSettings {
  refuseForeignMembers(given, of);
  const settings = merged(before, given);
  checkTogether(settings, of, rules);
  return settings;
}

/** A member that was sent without a value is taken away. */
function merged(
  before: MappingSettings | (typeof KIND_RULES)[MappedKind]['defaults'],
  given: SettingsChanges,
): MappingSettings {
  const all = { ...before, ...given };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as typeof before;
}

const OF_ALL_KINDS: readonly string[] = [
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'FilterCriteria',
  'FunctionResponseTypes',
  'MetricsConfig',
];

function refuseForeignMembers(given: SettingsChanges, { kind, eventSourceArn }: SettingsOf): void {
  const { members } = KIND_RULES[kind];
  for (const [member, value] of Object.entries(given)) {
    if (value === undefined || OF_ALL_KINDS.includes(member)) continue;
    const isItsOwn = members.includes(member as KindMember) && !isOfOtherKafka(member, eventSourceArn);
    if (isItsOwn) continue;
    if (kind === 'sqs' && member === 'StartingPosition')
      throw invalid('StartingPosition is not valid for SQS event sources.');
    throw invalid(`Unsupported ${member} parameter for given event source mapping type.`);
  }
  if (given.DestinationConfig && !given.DestinationConfig.OnFailure)
    throw invalid('Unsupported DestinationConfig parameter for given event source mapping type.');
}

function isOfOtherKafka(member: string, eventSourceArn: string | undefined): boolean {
  return member === (eventSourceArn === undefined ? KAFKA_GROUPS[1] : KAFKA_GROUPS[0]);
}

function consumerGroup(given: SettingsChanges, { kind, eventSourceArn, uuid }: SettingsOf): SettingsChanges {
  if (kind !== 'kafka') return {};
  const member = eventSourceArn === undefined ? KAFKA_GROUPS[0] : KAFKA_GROUPS[1];
  return given[member] ? {} : { [member]: { ConsumerGroupId: uuid } };
}

function checkPosition(given: SettingsChanges, { kind, eventSourceArn }: SettingsOf, now: number): void {
  const { StartingPosition: position, StartingPositionTimestamp: time } = given;
  if (position !== undefined && !KIND_RULES[kind].positions.includes(position))
    throw invalid(`Unsupported starting position for arn type: ${eventSourceArn ?? ''}`);
  if (position === 'AT_TIMESTAMP' && time === undefined) {
    throw invalid(
      "1 validation error detected: Value null at 'startingPositionTimestamp' failed to satisfy constraint: Member must not be null.",
    );
  }
  if (position !== 'AT_TIMESTAMP' && time !== undefined)
    throw invalid('Timestamp only valid with StartingPosition AT_TIMESTAMP');
  if (time !== undefined && time < 0) {
    throw invalid(
      'Received Exception while reading from provided stream. class java.lang.Long can not be converted to a Timestamp',
    );
  }
  if (time !== undefined && time * 1000 > now)
    throw invalid('StartingPositionTimestamp cannot be in the future');
}

/** What holds for settings side by side, new or changed. */
function checkTogether(settings: MappingSettings, of: SettingsOf, rules: SettingsRules): void {
  checkBatch(settings, of);
  checkFailures(settings);
  checkPollers(settings);
  checkAccess(settings, of);
  const filters = settings.FilterCriteria?.Filters ?? [];
  if (!filters.every(({ Pattern }) => rules.isPattern(Pattern)))
    throw invalid('Invalid filter pattern definition.');
  if (filters.length > MAX_FILTERS)
    throw invalid(`FilterCriteria has ${filters.length} filters; a mapping may have ${MAX_FILTERS}`);
}

function checkBatch({ BatchSize, MaximumBatchingWindowInSeconds }: MappingSettings, of: SettingsOf): void {
  if (of.kind !== 'sqs') return;
  if (of.isFifo && MaximumBatchingWindowInSeconds > 0)
    throw invalid('Batching window is not supported for FIFO queues');
  if (BatchSize > 10 && MaximumBatchingWindowInSeconds === 0) {
    throw invalid(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    );
  }
}

function checkFailures({ MaximumRecordAgeInSeconds: age, DestinationConfig }: MappingSettings): void {
  if (age !== undefined && age > -1 && age < 60) {
    throw invalid(
      `1 validation error detected: Value '${age}' at 'maximumRecordAgeInSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60`,
    );
  }
  const destination = DestinationConfig?.OnFailure?.Destination;
  if (destination !== undefined && !parseDestination(destination)) {
    throw invalid(
      `The provided destination config DestinationConfig(onSuccess=null, onFailure=OnFailure(destination=${destination})) is invalid.`,
    );
  }
}

const SQS_POLLERS = { least: 2, minimum: 200, maximum: 10_000 };

function checkPollers({ ProvisionedPollerConfig: pollers, ScalingConfig }: MappingSettings): void {
  if (!pollers) return;
  const { MinimumPollers = SQS_POLLERS.least, MaximumPollers = SQS_POLLERS.minimum } = pollers;
  if (MaximumPollers < MinimumPollers) {
    throw invalid(
      `MinimumPollers should be between [${SQS_POLLERS.least}, ${SQS_POLLERS.minimum}] and MaximumPollers should be between [MinimumPollers, ${SQS_POLLERS.maximum}]`,
    );
  }
  if (ScalingConfig?.MaximumConcurrency !== undefined) {
    throw invalid(
      'Provisioned mode for SQS ESM does not support maximum concurrency feature. Use MaximumPollers as the control mechanism and remove maximum concurrency.',
    );
  }
}

function checkAccess({ SourceAccessConfigurations: access }: MappingSettings, { kind }: SettingsOf): void {
  const { accessTypes } = KIND_RULES[kind];
  const foreign = access?.find(({ Type }) => !accessTypes.includes(Type));
  if (!foreign) return;
  throw invalid(
    `SourceAccessConfigurations type '${foreign.Type}' is not supported by lambdabox for ${kind}; supported: [${accessTypes.join(', ')}]`,
  );
}
