import { Violations } from '../../../functions/validation/constraints';
import type { Members } from '../../../functions/validation/members';
import { numberChecks, textChecks } from '../../../functions/validation/model-constraints';
import { checkTexts } from '../../../functions/validation/text-list';
import { checkTagCount, readTags } from '../../../functions/validation/tag-map';
import type { MappingSettings } from '../mapping-record';
import { isOwnArn } from './event-source';
import { pathOf } from './member-path';
import type { SettingsChanges } from './settings-changes';
import { readStructures } from './structured-settings';

/** CreateEventSourceMapping's and UpdateEventSourceMapping's members, each of an allowed form. */
export interface MappingInput {
  readonly functionName: string | undefined;
  readonly eventSourceArn: string | undefined;
  readonly isEnabled: boolean | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly settings: SettingsChanges;
}

const NUMBERS = [
  'BatchSize',
  'MaximumBatchingWindowInSeconds',
  'ParallelizationFactor',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'TumblingWindowInSeconds',
] as const;
const LISTS = ['Topics', 'Queues', 'FunctionResponseTypes'] as const;

/** Checks the form of each member, as Lambda's front end does, and names all that are wrong. */
export function readMappingInput(input: Members, what: 'create' | 'update'): MappingInput {
  const violations = new Violations();
  const functionName = input.string('FunctionName');
  if (what === 'create') violations.require('functionName', functionName);
  violations.check(
    'functionName',
    functionName,
    ...textChecks('CreateEventSourceMappingRequest.FunctionName'),
  );
  const eventSourceArn = input.string('EventSourceArn');
  if (eventSourceArn !== undefined && !isOwnArn(eventSourceArn)) {
    const checks = textChecks('CreateEventSourceMappingRequest.EventSourceArn');
    violations.check('eventSourceArn', eventSourceArn, ...checks);
  }
  const settings = {
    ...readNumbers(input, violations),
    ...readLists(input, violations),
    ...readPosition(input, violations),
    ...readFlag(input),
    ...readStructures(input, violations),
  };
  violations.throwIfAny();
  const tags = checkTagCount(readTags(input));
  return { functionName, eventSourceArn, isEnabled: input.boolean('Enabled'), tags, settings };
}

function readNumbers(input: Members, violations: Violations): SettingsChanges {
  return sent(NUMBERS, (member) => {
    const value = input.number(member);
    violations.check(pathOf(member), value, ...numberChecks(`CreateEventSourceMappingRequest.${member}`));
    return value;
  });
}

function readLists(input: Members, violations: Violations): SettingsChanges {
  return sent(LISTS, (member) => {
    const list = input.strings(member);
    checkTexts(pathOf(member), list, `CreateEventSourceMappingRequest.${member}`, violations);
    return list;
  });
}

function readPosition(input: Members, violations: Violations): SettingsChanges {
  const position = input.string('StartingPosition');
  const checks = textChecks('CreateEventSourceMappingRequest.StartingPosition');
  violations.check('startingPosition', position, ...checks);
  const time = input.timestamp('StartingPositionTimestamp');
  return {
    ...(position === undefined
      ? {}
      : { StartingPosition: position as NonNullable<MappingSettings['StartingPosition']> }),
    ...(time === undefined ? {} : { StartingPositionTimestamp: time }),
  };
}

function readFlag(input: Members): SettingsChanges {
  const bisect = input.boolean('BisectBatchOnFunctionError');
  return bisect === undefined ? {} : { BisectBatchOnFunctionError: bisect };
}

/** Those members that have a value. */
function sent<M extends keyof MappingSettings>(
  members: readonly M[],
  read: (member: M) => unknown,
): SettingsChanges {
  return Object.fromEntries(
    members.map((member) => [member, read(member)] as const).filter(([, value]) => value !== undefined),
  );
}
