import { invalid, notNull, type Violations } from '../../../functions/validation/constraints';
import { readDestinations } from '../../../functions/validation/destination-config';
import type { ModelMember } from '../../../functions/validation/member-constraint';
import type { Members } from '../../../functions/validation/members';
import { numberChecks, textChecks } from '../../../functions/validation/model-constraints';
import { checkTexts } from '../../../functions/validation/text-list';
import type { MappingSettings } from '../mapping-record';
import { pathOf } from './member-path';
import type { SettingsChanges } from './settings-changes';

type Reader = (input: Members, violations: Violations) => unknown;

/** Settings that are structures. One that was sent empty is taken away. */
const STRUCTURES: Readonly<Partial<Record<keyof MappingSettings, Reader>>> = {
  FilterCriteria: readFilters,
  DestinationConfig(input, violations) {
    const { onSuccess, onFailure } = readDestinations(input.members('DestinationConfig'), violations);
    if (onSuccess) return { OnSuccess: { Destination: onSuccess } };
    return onFailure ? { OnFailure: { Destination: onFailure } } : undefined;
  },
  SourceAccessConfigurations: readAccess,
  SelfManagedEventSource: readEndpoints,
  SelfManagedKafkaEventSourceConfig: (input, violations) =>
    readConsumerGroup(input, 'SelfManagedKafkaEventSourceConfig', violations),
  AmazonManagedKafkaEventSourceConfig: (input, violations) =>
    readConsumerGroup(input, 'AmazonManagedKafkaEventSourceConfig', violations),
  ScalingConfig(input, violations) {
    const given = input.members('ScalingConfig');
    return numbersOf(given, 'ScalingConfig', ['MaximumConcurrency'], violations);
  },
  ProvisionedPollerConfig(input, violations) {
    const given = input.members('ProvisionedPollerConfig');
    if (given?.has('PollerGroupName'))
      throw unsupported('ProvisionedPollerConfig.PollerGroupName', 'no group');
    const names = ['MinimumPollers', 'MaximumPollers'] as const;
    return numbersOf(given, 'ProvisionedPollerConfig', names, violations);
  },
  MetricsConfig(input, violations) {
    const list = input.members('MetricsConfig')?.strings('Metrics');
    checkTexts('metricsConfig.metrics', list, 'EventSourceMappingMetricsConfig.Metrics', violations);
    return list && { Metrics: list };
  },
};

/** Whatever asks for what lambdabox does not do is refused, never accepted and ignored. */
export function readStructures(input: Members, violations: Violations): SettingsChanges {
  for (const member of ['KMSKeyArn', 'LoggingConfig', 'DocumentDBEventSourceConfig']) {
    const value = input.raw(member);
    const isEmpty = value === '' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0);
    if (value !== undefined && !isEmpty) throw unsupported(member, `no ${member}`);
  }
  return Object.fromEntries(
    Object.entries(STRUCTURES)
      .filter(([member]) => input.has(member))
      .map(([member, read]) => [member, read(input, violations)]),
  );
}

function unsupported(member: string, instead: string) {
  return invalid(`${member} is not supported by lambdabox; supported: ${instead}`);
}

function readFilters(input: Members, violations: Violations): MappingSettings['FilterCriteria'] {
  const filters = input.members('FilterCriteria')?.structures('Filters') ?? [];
  if (filters.length === 0) return undefined;
  return {
    Filters: filters.map((filter, index) => {
      const text = filter.string('Pattern');
      const path = `filterCriteria.filters.${index + 1}.member.pattern`;
      violations.check(path, text, ...textChecks('Filter.Pattern'));
      return { Pattern: text ?? '' };
    }),
  };
}

function readAccess(input: Members, violations: Violations): MappingSettings['SourceAccessConfigurations'] {
  return input.structures('SourceAccessConfigurations')?.map((entry, index) => {
    const path = `sourceAccessConfigurations.${index + 1}.member`;
    const [type, uri] = [entry.string('Type'), entry.string('URI')];
    violations.check(`${path}.type`, type, ...textChecks('SourceAccessConfiguration.Type'));
    violations.check(`${path}.uRI`, uri, ...textChecks('SourceAccessConfiguration.URI'));
    return { Type: type ?? '', URI: uri ?? '' };
  });
}

function readEndpoints(input: Members, violations: Violations): MappingSettings['SelfManagedEventSource'] {
  const endpoints = input.members('SelfManagedEventSource')?.stringsMap('Endpoints');
  if (!endpoints) return undefined;
  const servers = endpoints.KAFKA_BOOTSTRAP_SERVERS;
  const others = Object.keys(endpoints).filter((key) => key !== 'KAFKA_BOOTSTRAP_SERVERS');
  if (others.length > 0 || !servers?.length) {
    const rule = `Map keys must satisfy constraint: [Member must satisfy enum value set: [KAFKA_BOOTSTRAP_SERVERS], ${notNull}]`;
    const shown = Object.entries(endpoints).map(([key, list]) => `${key}=[${list.join(', ')}]`);
    violations.add('selfManagedEventSource.endpoints', `{${shown.join(', ')}}`, rule);
  }
  return { Endpoints: endpoints };
}

type KafkaConfig = 'SelfManagedKafkaEventSourceConfig' | 'AmazonManagedKafkaEventSourceConfig';

function readConsumerGroup(
  input: Members,
  member: KafkaConfig,
  violations: Violations,
): MappingSettings[KafkaConfig] {
  const given = input.members(member);
  if (given?.has('SchemaRegistryConfig'))
    throw unsupported(`${member}.SchemaRegistryConfig`, 'no schema registry');
  if (given?.has('ConsumptionMode'))
    throw invalid("Unsupported 'ConsumptionMode' parameter for given event source mapping type");
  const group = given?.string('ConsumerGroupId');
  const path = `${pathOf(member)}.consumerGroupId`;
  violations.check(path, group, ...textChecks('SelfManagedKafkaEventSourceConfig.ConsumerGroupId'));
  return group === undefined ? undefined : { ConsumerGroupId: group };
}

/** Undefined when none of them was sent. */
function numbersOf<S extends string, N extends string>(
  given: Members | undefined,
  structure: S,
  names: readonly (`${S}.${N}` extends ModelMember ? N : never)[],
  violations: Violations,
): Readonly<Record<string, number>> | undefined {
  const values: Record<string, number> = {};
  for (const name of names) {
    const value = given?.number(name);
    if (value === undefined) continue;
    const at = `${pathOf(structure)}.${pathOf(name)}`;
    violations.check(at, value, ...numberChecks(`${structure}.${name}` as ModelMember));
    values[name] = value;
  }
  return Object.keys(values).length === 0 ? undefined : values;
}
