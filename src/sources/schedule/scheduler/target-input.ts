import { parseDestination } from '../../../functions/destination-arn';
import {
  atLeast,
  atMost,
  maxLength,
  minLength,
  pattern,
  type Violations,
} from '../../../functions/validation/constraints';
import type { Members } from '../../../functions/validation/members';
import { clientError } from '../../../errors';
import { filledIn } from './scheduler-event';
import type { ScheduleTarget } from './schedule-record';
import { invalidSchedule } from './scheduler-errors';

/** As it came. */
export interface TargetInput {
  readonly arn: string | undefined;
  readonly roleArn: string | undefined;
  readonly input: string | undefined;
  readonly deadLetterArn: string | undefined;
  readonly hasDeadLetter: boolean;
  readonly maxAge: number | undefined;
  readonly maxRetries: number | undefined;
  readonly bus: { readonly detailType: string | undefined; readonly source: string | undefined } | undefined;
  readonly messageGroupId: string | undefined;
  /** What it names that nothing here has. */
  readonly refused: readonly string[];
}

const ROLE = '^arn:aws(-[a-z]+)?:iam::\\d{12}:role\\/[\\w+=,.@\\/-]+$';
const QUEUE = '^arn:aws(-[a-z]+)?:sqs:[a-z0-9\\-]+:\\d{12}:[a-zA-Z0-9\\-_]+$';
const SOURCE = '^(?=[/\\.\\-_A-Za-z0-9]+)((?!aws\\.).*)|(\\$(\\.[\\w_-]+(\\[(\\d+|\\*)\\])*)*)$';
const LONGEST_AGE_SECONDS = 86_400;
const MOST_RETRIES = 185;
const REFUSED = ['EcsParameters', 'KinesisParameters', 'SageMakerPipelineParameters'];
/** What a schedule can call here. */
const CALLED = new Set(['function', 'queue', 'bus', 'webhook']);
const FIFO_QUEUE = /:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,75}\.fifo$/;

export function readTarget(target: Members | undefined): TargetInput | undefined {
  if (target === undefined) return undefined;
  const retry = target.members('RetryPolicy');
  const deadLetter = target.members('DeadLetterConfig');
  const bus = target.members('EventBridgeParameters');
  return {
    arn: target.string('Arn'),
    roleArn: target.string('RoleArn'),
    input: target.string('Input'),
    deadLetterArn: deadLetter?.string('Arn'),
    hasDeadLetter: deadLetter !== undefined,
    maxAge: retry?.number('MaximumEventAgeInSeconds'),
    maxRetries: retry?.number('MaximumRetryAttempts'),
    bus: bus && { detailType: bus.string('DetailType'), source: bus.string('Source') },
    messageGroupId: target.members('SqsParameters')?.string('MessageGroupId'),
    refused: REFUSED.filter((name) => target.has(name)),
  };
}

/** What the model says of its members. */
export function checkTarget(found: Violations, target: TargetInput | undefined): void {
  found.require('target', target);
  if (!target) return;
  found.require('target.arn', target.arn);
  found.check('target.arn', target.arn, maxLength(1600), minLength(1));
  found.require('target.roleArn', target.roleArn);
  found.check('target.roleArn', target.roleArn, maxLength(1600), minLength(1), pattern(ROLE));
  found.check('target.input', target.input, minLength(1));
  found.check(
    'target.deadLetterConfig.arn',
    target.deadLetterArn,
    ...[maxLength(1600), minLength(1), pattern(QUEUE)],
  );
  const { maxAge, maxRetries, bus } = target;
  found.check(
    'target.retryPolicy.maximumEventAgeInSeconds',
    maxAge,
    atMost(LONGEST_AGE_SECONDS),
    atLeast(60),
  );
  found.check('target.retryPolicy.maximumRetryAttempts', maxRetries, atMost(MOST_RETRIES), atLeast(0));
  if (!bus) return;
  found.require('target.eventBridgeParameters.detailType', bus.detailType);
  found.check('target.eventBridgeParameters.detailType', bus.detailType, maxLength(128), minLength(1));
  found.require('target.eventBridgeParameters.source', bus.source);
  found.check(
    'target.eventBridgeParameters.source',
    bus.source,
    maxLength(256),
    minLength(1),
    pattern(SOURCE),
  );
}

/** What the service says of it, behind the model. */
export function requireTarget(target: TargetInput | undefined): ScheduleTarget {
  const { arn = '', roleArn = '', input, bus, messageGroupId } = target ?? {};
  const kind = kindOf(arn, target?.refused ?? []);
  if (kind === 'bus' && bus === undefined)
    throw invalidSchedule('EventBridgeParameters must be set for a target that is an event bus.');
  if (kind !== 'bus' && bus !== undefined)
    throw invalidSchedule('EventBridgeParameters can only be set for a target that is an event bus.');
  if ((kind === 'fifo') !== (messageGroupId !== undefined))
    throw invalidSchedule(
      'SqsParameters.MessageGroupId must be set for a FIFO queue, and for no other target.',
    );
  if (input !== undefined && kind === 'function') requireJson(input);
  return {
    Arn: arn,
    ...(target?.hasDeadLetter
      ? { DeadLetterConfig: target.deadLetterArn === undefined ? {} : { Arn: target.deadLetterArn } }
      : {}),
    ...(bus ? { EventBridgeParameters: { DetailType: bus.detailType ?? '', Source: bus.source ?? '' } } : {}),
    ...(input === undefined ? {} : { Input: input }),
    RetryPolicy: {
      MaximumEventAgeInSeconds: target?.maxAge ?? LONGEST_AGE_SECONDS,
      MaximumRetryAttempts: target?.maxRetries ?? MOST_RETRIES,
    },
    RoleArn: roleArn,
    ...(messageGroupId === undefined ? {} : { SqsParameters: { MessageGroupId: messageGroupId } }),
  };
}

function kindOf(arn: string, refused: readonly string[]): string {
  if (!/^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d*:.+$/.test(arn))
    throw invalidSchedule('Provided Arn is not in correct format.');
  if (refused.length > 0)
    throw clientError('notImplemented', `${refused.join(', ')}: lambdabox has no such target`);
  if (FIFO_QUEUE.test(arn)) return 'fifo';
  const kind = parseDestination(arn)?.kind;
  if (kind !== undefined && CALLED.has(kind)) return kind;
  throw clientError(
    'notImplemented',
    `a schedule cannot call ${arn}: it calls functions, queues, event buses and arn:aws:lambdabox:...:webhook/<name>`,
  );
}

/** With values in the place of context attributes, as they may stand where JSON has no string. */
function requireJson(input: string): void {
  try {
    JSON.parse(filledIn(input, { scheduleArn: '', scheduledAt: 0, executionId: '0', attempt: 1 }));
  } catch {
    throw invalidSchedule('Input must be valid JSON for a target that is a Lambda function.');
  }
}
