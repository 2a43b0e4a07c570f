import type { TargetDelivery } from '../targets/target-sender';
import { isFifo } from '../targets/target-arn';
import { eventText, type BusEvent } from './bus-event';
import type { RuleRecord, TargetRecord } from './rule-record';
import { targetInput } from './target-input';

/** What AWS does where a target's policy says nothing. */
const DEFAULT_RETRIES = 185;
const DEFAULT_AGE_SECONDS = 86_400;

/** What a rule sends to one of its targets. */
export function ruleDelivery(
  event: BusEvent,
  rule: RuleRecord,
  target: TargetRecord,
  id: string,
  traceHeader: string | undefined,
): TargetDelivery {
  const { MaximumRetryAttempts: maxRetries = DEFAULT_RETRIES } = target.RetryPolicy ?? {};
  const { MaximumEventAgeInSeconds: seconds = DEFAULT_AGE_SECONDS } = target.RetryPolicy ?? {};
  const group = target.SqsParameters?.MessageGroupId;
  const deadLetterArn = target.DeadLetterConfig?.Arn;
  return {
    id,
    targetArn: target.Arn,
    body: targetInput(event, rule, target),
    principal: 'events.amazonaws.com',
    sourceArn: rule.arn,
    source: { id: rule.arn, kind: 'rule' },
    retry: { maxRetries, maxAgeMs: seconds * 1000 },
    ...(deadLetterArn === undefined
      ? {}
      : { deadLetter: { arn: deadLetterArn, body: eventText(event), attributes: { RULE_ARN: rule.arn } } }),
    ...(group === undefined || !isFifo(target.Arn) ? {} : { messageGroupId: group }),
    ...(traceHeader === undefined ? {} : { traceHeader }),
  };
}
