import { cbor, dateToTag } from '@smithy/core/cbor';
import { MetricsError } from './metrics-error';
import type { MetricsProtocol } from './metrics-protocol';
import { withTimes } from './written-times';

const PATH = /^\/service\/GraniteServiceVersion20100801\/operation\/(\w+)$/;
const HEADERS = { 'Content-Type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };

/** Smithy's RPC v2 with CBOR: the SDKs for Go, Rust and Java as they move to it. */
export const cborProtocol: MetricsProtocol = {
  name: 'metrics-cbor',
  errors: 'json-1.1',
  knows: ({ path }) => PATH.test(path),
  read: ({ path }, body) => ({ operation: PATH.exec(path)?.[1] ?? '', input: parsed(body) }),
  write: (answer) => ({ headers: HEADERS, body: cbor.serialize(withTimes(answer, dateToTag)) }),
  refuse: ({ shape, code, message }) => ({
    headers: { ...HEADERS, 'x-amzn-query-error': `${code};Sender` },
    body: cbor.serialize({ __type: `com.amazonaws.cloudwatch.v2010_08_01#${shape}`, message }),
  }),
};

function parsed(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : cbor.deserialize(body);
  } catch {
    throw new MetricsError('SerializationException', 'The request is no CBOR.');
  }
}
