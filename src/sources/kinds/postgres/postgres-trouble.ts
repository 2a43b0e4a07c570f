import type { Connection } from '../../connections/connection';
import { BrokerRefusal } from '../../mapping/source-kind';
import { unreachable, wordsOf } from '../access/broker-trouble';

/** Classes of SQLSTATE that another try does not mend (PostgreSQL documentation, appendix A). */
const NO_USER = /^28/;
const NO_DATABASE = '3D000';
const NO_RIGHT = '42501';
const NO_SUCH = /^42/;

/** What went wrong with PostgreSQL, in words that say what to do. Without secrets. */
export function postgresTrouble(error: unknown, connection: Connection, table?: string): Error {
  if (error instanceof BrokerRefusal) return error;
  const { name, username = 'postgres', endpoints } = connection;
  const endpoint = endpoints[0] ?? '';
  const at = `PostgreSQL at ${endpoint}`;
  const words = wordsOf(error);
  const state = stateOf(error);
  if (NO_USER.test(state) || /password must be a string|no password/i.test(words))
    return new BrokerRefusal(
      `${at} refuses the user "${username}" or its password (${words}): check both in the connection "${name}" ` +
        `(lambdabox connections add ${name} ... --password --replace), and pg_hba.conf.`,
    );
  if (state === NO_DATABASE)
    return new BrokerRefusal(`${at} has no such database (${words}): the path of the endpoint names it.`);
  if (state === NO_RIGHT)
    return new BrokerRefusal(
      `${at} does not let the user "${username}" do this (${words}): GRANT SELECT, UPDATE, DELETE ON ${table ?? 'the table'} TO ${username}.`,
    );
  if (NO_SUCH.test(state))
    return new BrokerRefusal(`The table "${table ?? ''}" of ${at} cannot be read as a queue: ${words}.`);
  if (/does not support SSL/i.test(words))
    return new BrokerRefusal(
      `${at} speaks no TLS, and the connection "${name}" asks for it: take its tls out.`,
    );
  return unreachable('PostgreSQL', endpoint, error);
}

/** Five letters or digits, of what the server itself has said. */
function stateOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E') ? code : '';
}
