import { BrokerRefusal } from '../../mapping/source-kind';
import type { BrokerAccess } from '../access/broker-access';
import { unreachable, wordsOf } from '../access/broker-trouble';

/** What went wrong with ActiveMQ, in words that say what to do. Without secrets. */
export function activemqTrouble(
  error: unknown,
  { username, credentialsFrom, endpoints }: BrokerAccess,
  queue: string,
  endpoint = endpoints[0] ?? '',
): Error {
  if (error instanceof BrokerRefusal) return error;
  const condition =
    typeof error === 'object' && error !== null && 'condition' in error ? error.condition : '';
  const words = `${wordsOf(error)} ${String(condition)}`;
  if (/not authorized|unauthorized-access/i.test(words) && /authorized to (read|create|access)/i.test(words))
    return new BrokerRefusal(
      `ActiveMQ at ${endpoint} does not let the user "${username ?? ''}" read the queue "${queue}": give it the permission to, or map with another user.`,
    );
  if (/unauthorized-access|authenticat|User name .* invalid/i.test(words))
    return new BrokerRefusal(
      `ActiveMQ at ${endpoint} refuses the user "${username ?? ''}": check the user and the password in ${credentialsFrom}.`,
    );
  return unreachable('ActiveMQ', endpoint, error);
}
