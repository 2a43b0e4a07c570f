import type { Connection } from '../../connections/connection';
import { BrokerRefusal } from '../../mapping/source-kind';
import { unreachable, wordsOf } from '../access/broker-trouble';

/** What went wrong with NATS, in words that say what to do. Without secrets. */
export function natsTrouble(error: unknown, connection: Connection, stream?: string): Error {
  if (error instanceof BrokerRefusal) return error;
  const { name, username, endpoints } = connection;
  const endpoint = endpoints[0] ?? '';
  const at = `NATS at ${endpoint}`;
  const words = wordsOf(error);
  const kind = error instanceof Error ? error.name : '';
  if (kind === 'PermissionViolationError' || /permissions violation/i.test(words))
    return new BrokerRefusal(
      `${at} does not let "${username ?? 'us'}" do this (${words}): it may need to publish to $JS.API.> and $JS.ACK.>, and to subscribe to _INBOX.>.`,
    );
  if (/Authoriz|Authenticat/i.test(kind + words))
    return new BrokerRefusal(
      `${at} refuses the user "${username ?? ''}", its password or its token: check them in the connection "${name}" ` +
        `(lambdabox connections add ${name} ... --password --replace).`,
    );
  if (kind === 'JetStreamNotEnabled' || /jetstream (is )?not enabled/i.test(words))
    return new BrokerRefusal(`${at} has no JetStream: start it with -js, or turn it on for this account.`);
  if (/stream not found/i.test(words))
    return new BrokerRefusal(
      `${at} has no stream "${stream ?? ''}": nats stream add ${stream ?? ''} makes one, or map another.`,
    );
  if (/consumer not found|no responders/i.test(kind + words) || kind === 'NoRespondersError')
    return new Error(`The consumer of the stream "${stream ?? ''}" at ${at} is gone; it is looked for anew.`);
  if (kind.startsWith('JetStreamApi')) return new BrokerRefusal(`${at} refuses: ${words}.`);
  return unreachable('NATS', endpoint, error);
}
