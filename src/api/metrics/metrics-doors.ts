import { controlPlaneLimit } from '../http/body';
import type { Door, RequestHead } from '../http/door';
import type { Exchange } from '../http/exchange';
import { cborProtocol } from './cbor-protocol';
import { jsonProtocol } from './json-protocol';
import { MetricsError } from './metrics-error';
import type { MetricsOperations } from './metrics-operations';
import type { MetricsProtocol, Written } from './metrics-protocol';
import { queryProtocol } from './query-protocol';

const LIMIT = controlPlaneLimit('CloudWatch');

/** CloudWatch: old clients speak its query protocol, newer ones JSON 1.0, and Smithy's some CBOR. */
export function metricsDoors(operations: MetricsOperations): readonly Door[] {
  return [jsonProtocol, cborProtocol, queryProtocol].map((protocol) => ({
    name: protocol.name,
    service: 'monitoring',
    protocol: protocol.errors,
    knows: (head) => protocol.knows(head),
    wishes: (request) => [{ action: `cloudwatch:${operationOf(protocol, request)}`, resource: '*' }],
    serve: (exchange, head) => serve(exchange, head, protocol, operations),
  }));
}

function operationOf(protocol: MetricsProtocol, request: RequestHead & { readonly body: Buffer }): string {
  try {
    return protocol.read(request, request.body).operation;
  } catch {
    return 'UnknownOperation';
  }
}

async function serve(
  exchange: Exchange,
  head: RequestHead,
  protocol: MetricsProtocol,
  operations: MetricsOperations,
): Promise<void> {
  const body = await exchange.verifiedBody(LIMIT);
  const { requestId } = exchange;
  try {
    const { operation, input } = protocol.read(head, body);
    send(exchange, 200, protocol.write(await operations(operation, input), operation, requestId));
  } catch (error) {
    if (!(error instanceof MetricsError)) throw error;
    send(exchange, 400, protocol.refuse(error, requestId));
  }
}

function send({ res, requestId }: Exchange, status: number, { headers, body }: Written): void {
  res.writeHead(status, {
    ...headers,
    'Content-Length': Buffer.byteLength(body),
    'x-amzn-RequestId': requestId,
  });
  res.end(body);
}
