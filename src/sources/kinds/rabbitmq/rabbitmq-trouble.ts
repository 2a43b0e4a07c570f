import { BrokerRefusal } from '../../mapping/source-kind';
import type { BrokerAccess } from '../access/broker-access';
import { virtualHostOf } from './virtual-host';
import { unreachable, wordsOf } from '../access/broker-trouble';

/** What went wrong with RabbitMQ, in words that say what to do. Without secrets. */
export function rabbitmqTrouble(
  error: unknown,
  access: BrokerAccess,
  queue?: string,
  endpoint = access.endpoints[0] ?? '',
): Error {
  const { username, credentialsFrom } = access;
  if (error instanceof BrokerRefusal) return error;
  const words = wordsOf(error);
  if (/ACCESS_REFUSED|ACCESS-REFUSED|\b403\b/.test(words))
    return new BrokerRefusal(
      queue === undefined
        ? `RabbitMQ at ${endpoint} refuses the user "${username ?? ''}": check the user and the password in ${credentialsFrom}, and that the user may use the virtual host.`
        : `RabbitMQ at ${endpoint} does not let the user "${username ?? ''}" read the queue "${queue}": give it the permission to, or map with another user.`,
    );
  // The broker closes instead of opening; the client keeps its reason to itself.
  if (/Expected ConnectionOpenOk/.test(words))
    return new BrokerRefusal(
      `RabbitMQ at ${endpoint} has no virtual host "${virtualHostOf(access)}", or does not let the user "${username ?? ''}" into it: check VIRTUAL_HOST and the user's permissions.`,
    );
  if (/NOT_FOUND|NOT-FOUND|\b404\b/.test(words))
    return new BrokerRefusal(
      `RabbitMQ at ${endpoint} has no queue "${queue ?? ''}" in this virtual host: declare it, or name another in Queues.`,
    );
  return unreachable('RabbitMQ', endpoint, error);
}
