import { BrokerRefusal } from '../../mapping/source-kind';
import type { BrokerAccess } from '../access/broker-access';
import { unreachable, wordsOf } from '../access/broker-trouble';

/** What went wrong with Kafka, in words that say what to do. Without secrets. */
export function kafkaTrouble(
  error: unknown,
  access: BrokerAccess,
  names: { readonly topics: readonly string[]; readonly groupId: string },
): Error {
  if (error instanceof BrokerRefusal) return error;
  const at = `Kafka at ${access.endpoints.join(', ')}`;
  const topics = names.topics.join(', ');
  const words = allWordsOf(error);
  const says = (pattern: RegExp) => pattern.test(words);
  if (says(/SASL|AUTHENTICATION/))
    return new BrokerRefusal(
      `${at} refuses the user "${access.username ?? ''}" (${access.mechanism ?? 'no SASL'}): check the user, the password and the mechanism in ${access.credentialsFrom}.`,
    );
  if (says(/TOPIC_AUTHORIZATION_FAILED/))
    return new BrokerRefusal(
      `${at} does not let the user "${access.username ?? ''}" read ${topics}: it needs READ and DESCRIBE.`,
    );
  if (says(/GROUP_AUTHORIZATION_FAILED/))
    return new BrokerRefusal(
      `${at} does not let the user "${access.username ?? ''}" be in the consumer group ${names.groupId}: it needs READ of the group.`,
    );
  if (says(/UNKNOWN_TOPIC_OR_PARTITION|UNKNOWN_TOPIC_ID|INVALID_TOPIC|Unknown topic/))
    return new BrokerRefusal(`${at} has no topic ${topics}: create it, or name another in Topics.`);
  return unreachable('Kafka', access.endpoints.join(', '), error);
}

/** The client puts the broker's words into errors within errors. */
function allWordsOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { errors, cause, apiId, code } = error as {
    errors?: unknown;
    cause?: unknown;
    apiId?: unknown;
    code?: unknown;
  };
  const own = [wordsOf(error), apiId, code].filter((word) => typeof word === 'string').join(' ');
  const inner = [...(Array.isArray(errors) ? (errors as unknown[]) : []), ...(cause ? [cause] : [])];
  return [own, ...inner.map(allWordsOf)].join(' ');
}
