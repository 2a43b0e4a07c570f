import type { Connection } from '../../connections/connection';
import { BrokerRefusal } from '../../mapping/source-kind';
import { unreachable, wordsOf } from '../access/broker-trouble';

/** What went wrong with Redis, in words that say what to do. Without secrets. */
export function redisTrouble(error: unknown, connection: Connection, stream?: string): Error {
  if (error instanceof BrokerRefusal) return error;
  const { name, username, endpoints } = connection;
  const endpoint = endpoints[0] ?? '';
  const words = wordsOf(error);
  const at = `Redis at ${endpoint}`;
  if (/^WRONGPASS|invalid password|AUTH failed/i.test(words))
    return new BrokerRefusal(
      `${at} refuses the user "${username ?? 'default'}" or its password: check both in the connection "${name}" ` +
        `(lambdabox connections add ${name} ... --password --replace).`,
    );
  if (/^NOAUTH/.test(words))
    return new BrokerRefusal(`${at} wants a password, and the connection "${name}" has none.`);
  if (/without any password configured|no password is set/i.test(words))
    return new BrokerRefusal(`${at} has no password, and the connection "${name}" gives one: take it out.`);
  if (/^NOPERM/.test(words))
    return new BrokerRefusal(
      `${at} does not let the user "${username ?? 'default'}" do this (${words}): it needs +@stream +@connection +xinfo on the stream.`,
    );
  if (/^WRONGTYPE/.test(words))
    return new BrokerRefusal(
      `The key "${stream ?? ''}" of ${at} is no stream: map one, or take another name.`,
    );
  if (/^NOGROUP/.test(words))
    return new Error(`The consumer group of the stream "${stream ?? ''}" of ${at} is gone; it is made anew.`);
  if (/no such key/.test(words))
    return new BrokerRefusal(
      `${at} has no stream "${stream ?? ''}": the first XADD makes it, or XGROUP CREATE ... MKSTREAM.`,
    );
  if (/^READONLY/.test(words))
    return new BrokerRefusal(
      `${at} is a replica, which nobody can read a group of: name the primary in the connection "${name}".`,
    );
  if (/unknown command|syntax error/i.test(words))
    return new BrokerRefusal(`${at} is too old (${words}): consumer groups need Redis 6.2 or later.`);
  return unreachable('Redis', endpoint, error);
}
