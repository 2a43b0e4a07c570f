import { isFifo, parseTarget } from '../../targets/target-arn';
import type { RuleRecord, TargetRecord } from '../rule-record';
import { busError, limitReached, refusedMember } from './bus-errors';
import { busIn, type BusResources } from './bus-resources';
import { pageOf, pageRequest } from './pages';
import { Request } from './request';
import { ruleIn } from './rule-operations';
import { ARN, TARGET_ID } from './shapes';
import { checkTargetInput } from './target-input-rules';

/** AWS's quota. */
const MAX_TARGETS = 5;
const REQUEST = { min: 1, max: 100 };
const KNOWN = [
  ...['Id', 'Arn', 'RoleArn', 'Input', 'InputPath', 'InputTransformer'],
  ...['SqsParameters', 'DeadLetterConfig', 'RetryPolicy'],
];

export function putTargets(input: unknown, resources: BusResources): object {
  const request = Request.of(input);
  const given = request
    .structures('Targets', REQUEST)
    .map((target) => ({ target, record: targetIn(target) }));
  const rule = ruleIn(request, resources, 'Rule');
  for (const { target, record } of given) checkTarget(target, record);
  const targets = new Map(rule.targets.map((target) => [target.Id, target]));
  for (const { record } of given) targets.set(record.Id, record);
  if (targets.size > MAX_TARGETS) throw limitReached();
  resources.rules.put({ ...rule, targets: [...targets.values()] });
  return { FailedEntryCount: 0, FailedEntries: [] };
}

export function removeTargets(input: unknown, resources: BusResources): object {
  const request = Request.of(input);
  const ids = request.texts('Ids', REQUEST);
  request.flag('Force');
  const rule = ruleIn(request, resources, 'Rule');
  const targets = rule.targets.filter(({ Id }) => !ids.includes(Id));
  resources.rules.put({ ...rule, targets });
  return { FailedEntryCount: 0, FailedEntries: [] };
}

export function listTargetsByRule(input: unknown, resources: BusResources): object {
  const request = Request.of(input);
  const page = pageRequest(request);
  const { targets } = ruleIn(request, resources, 'Rule');
  const sorted = [...targets].sort((one, other) => (one.Id < other.Id ? -1 : 1));
  const { items, ...rest } = pageOf(sorted, ({ Id }) => Id, page);
  return { Targets: items, ...rest };
}

export function listRuleNamesByTarget(input: unknown, resources: BusResources): object {
  const request = Request.of(input);
  const arn = request.required('TargetArn', ARN);
  const page = pageRequest(request);
  const bus = busIn(request, resources);
  const sends = ({ targets }: RuleRecord): boolean => targets.some((target) => target.Arn === arn);
  const { items, ...rest } = pageOf(resources.rules.ofBus(bus.name).filter(sends), ({ name }) => name, page);
  return { RuleNames: items.map(({ name }) => name), ...rest };
}

function targetIn(target: Request): TargetRecord {
  const transformer = target.structure('InputTransformer');
  const sqs = target.structure('SqsParameters');
  const retry = target.structure('RetryPolicy');
  const deadLetter = target.structure('DeadLetterConfig');
  return {
    Id: target.required('Id', TARGET_ID),
    Arn: target.required('Arn', ARN),
    ...given('RoleArn', target.text('RoleArn', ARN)),
    ...given('Input', target.text('Input', { max: 8192 })),
    ...given('InputPath', target.text('InputPath', { max: 256 })),
    ...given(
      'InputTransformer',
      transformer && {
        ...given('InputPathsMap', transformer.textMap('InputPathsMap')),
        InputTemplate: transformer.required('InputTemplate', { max: 8192, min: 1 }),
      },
    ),
    ...given('SqsParameters', sqs && given('MessageGroupId', sqs.text('MessageGroupId', { max: 100 }))),
    ...given(
      'RetryPolicy',
      retry && {
        ...given('MaximumRetryAttempts', retry.integer('MaximumRetryAttempts', { min: 0, max: 185 })),
        ...given(
          'MaximumEventAgeInSeconds',
          retry.integer('MaximumEventAgeInSeconds', { min: 60, max: 86_400 }),
        ),
      },
    ),
    ...given('DeadLetterConfig', deadLetter && given('Arn', deadLetter.text('Arn', ARN))),
  };
}

function checkTarget(request: Request, target: TargetRecord): void {
  const { Id: id, Arn: arn } = target;
  const [other] = request.others(KNOWN);
  if (other !== undefined) throw refusedMember(other, `target ${id} is of a kind that is not there`);
  const parsed = parseTarget(arn);
  if (!parsed) {
    const reason = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/.test(arn)
      ? 'targets are functions, SQS queues, event buses and webhooks.'
      : 'Provided Arn is not in correct format.';
    throw busError('validation', `Parameter ${arn} is not valid. Reason: ${reason}`);
  }
  if (isFifo(arn) && !target.SqsParameters?.MessageGroupId) {
    throw busError('validation', `Parameter(s) SqsParameters must be specified for target: ${id}.`);
  }
  if (target.SqsParameters && parsed.kind !== 'queue') {
    throw refusedMember('SqsParameters', `target ${id} is no queue`);
  }
  const deadLetter = target.DeadLetterConfig?.Arn;
  if (deadLetter !== undefined && (parseTarget(deadLetter)?.kind !== 'queue' || isFifo(deadLetter))) {
    throw busError(
      'validation',
      `Parameter DeadLetterConfig.Arn is not valid. Reason: ${deadLetter} is not the ARN of a standard SQS queue.`,
    );
  }
  if (parsed.kind === 'bus' && (target.Input ?? target.InputPath ?? target.InputTransformer) !== undefined) {
    throw refusedMember('Input', `target ${id} is an event bus, which gets the event as it is`);
  }
  checkTargetInput(target);
}

function given<K extends string, T>(name: K, value: T | undefined): { [key in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [key in K]?: T });
}
