import { BrokerRefusal } from '../../mapping/source-kind';

const TLS_CODES = /CERT|SELF_SIGNED|VERIFY_LEAF|ALTNAME/;
const HELP: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; is the broker running?',
  ENOTFOUND: 'there is no such host; is the name right?',
  EAI_AGAIN: 'its name cannot be looked up',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to that host',
};

/** What is said when `broker` at `endpoint` cannot be reached; a certificate that is not believed is a BrokerRefusal. */
export function unreachable(broker: string, endpoint: string, error: unknown): Error {
  const cause = innermost(error);
  const code = codeOf(cause);
  const words = wordsOf(cause);
  if (TLS_CODES.test(code))
    return new BrokerRefusal(
      `The certificate of ${broker} at ${endpoint} is not believed (${words}). ` +
        "Give its authority's certificate to the connection, or check the host name in its endpoint.",
    );
  return new Error(`${broker} at ${endpoint} cannot be reached: ${HELP[code] ?? words}`, { cause: error });
}

/** An attempt at several addresses, or one wrapped by a client, fails with its causes inside. */
function innermost(error: unknown): unknown {
  const inner = member(error, 'errors');
  if (Array.isArray(inner) && inner.length > 0) return innermost(inner[0]);
  const cause = member(error, 'cause');
  return codeOf(cause) === '' ? error : innermost(cause);
}

/** What an error says. */
export function wordsOf(error: unknown): string {
  const message = member(error, 'message');
  return typeof message === 'string' && message !== '' ? message : String(error);
}

function codeOf(error: unknown): string {
  const code = member(error, 'code');
  return typeof code === 'string' ? code : '';
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null && name in of ? of[name as keyof typeof of] : undefined;
}
