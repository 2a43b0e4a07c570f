import type { SnsHook } from '../../contract/hook';
import { rawMessage, readMessage } from '../../sources/push/sns/sns-message';
import type { SentMessage, SnsOutcome } from '../../sources/push/sns/sns-intake';
import { readBody } from '../http/body';
import type { PublicVisit } from '../http/door';
import { answerHook, HOOK_ANSWERS, type HookAnswer } from './hook-answers';
import type { HooksDoorParts } from './hooks-door-parts';
import { pushLimit } from './push-limit';
import { showsToken } from './sent-token';

/** A message has 256 KB at most; in JSON each of its bytes may be six. */
const LIMIT = pushLimit(2 * 1024 * 1024);

/** What is 4xx SNS does not send again, but for 429 (SNS developer guide, "Amazon SNS message delivery retries"). */
const ANSWERS: Readonly<Record<SnsOutcome, HookAnswer>> = {
  taken: HOOK_ANSWERS.taken,
  unproven: HOOK_ANSWERS.disabled,
  denied: HOOK_ANSWERS.disabled,
  later: HOOK_ANSWERS.later,
};

/** What a topic posts: answered when its event is on disk. */
export async function serveTopic(visit: PublicVisit, hook: SnsHook, parts: HooksDoorParts): Promise<void> {
  const { req, res, head } = visit;
  if (hook.proof === 'token' && !showsToken(head, parts.secrets, hook.name))
    return answerHook(visit, HOOK_ANSWERS.unknownUser);
  const sent = readSent(visit, await readBody(req, res, LIMIT), parts.clock.wallTime());
  answerHook(visit, sent ? ANSWERS[await parts.sns.take(hook, sent)] : HOOK_ANSWERS.unreadable);
}

function readSent({ head }: PublicVisit, body: Buffer, now: number): SentMessage | undefined {
  const header = (name: string): string | undefined => {
    const value = head.headers[`x-amz-sns-${name}`];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const subscriptionArn = header('subscription-arn');
  const known = subscriptionArn === undefined ? {} : { subscriptionArn };
  const messageId = header('message-id');
  const topicArn = header('topic-arn');
  if (header('rawdelivery') === 'true' && messageId !== undefined && topicArn !== undefined)
    return { message: rawMessage({ messageId, topicArn }, body, now), isRaw: true, ...known };
  const message = readMessage(body);
  return message && { message, isRaw: false, ...known };
}
