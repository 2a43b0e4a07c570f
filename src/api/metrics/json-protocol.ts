import { targetOf } from '../http/header-of';
import { MetricsError } from './metrics-error';
import type { MetricsProtocol } from './metrics-protocol';
import { withTimes } from './written-times';

const TARGET = 'GraniteServiceVersion20100801.';
const TYPE = 'application/x-amz-json-1.0';

/** AWS JSON 1.0: boto3, the SDK for JavaScript. Errors bear the names of the query protocol beside their own. */
export const jsonProtocol: MetricsProtocol = {
  name: 'metrics-json',
  errors: 'json-1.1',
  knows: ({ headers }) => targetOf(headers).startsWith(TARGET),
  read: ({ headers }, body) => ({ operation: targetOf(headers).slice(TARGET.length), input: parsed(body) }),
  write: (answer) => ({ headers: { 'Content-Type': TYPE }, body: written(answer) }),
  refuse: ({ shape, code, message }) => ({
    headers: { 'Content-Type': TYPE, 'x-amzn-query-error': `${code};Sender` },
    body: JSON.stringify({ __type: `com.amazonaws.cloudwatch.v2010_08_01#${shape}`, message }),
  }),
};

function parsed(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString());
  } catch {
    throw new MetricsError('SerializationException', 'The request is no JSON.');
  }
}

/** Times are in seconds. */
function written(answer: object): string {
  return JSON.stringify(withTimes(answer, (time) => time.getTime() / 1000));
}
