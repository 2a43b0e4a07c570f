import { controlPlaneLimit } from '../http/body';
import type { Door } from '../http/door';
import type { Exchange } from '../http/exchange';
import { targetOf } from '../http/header-of';
import type { LogOperations } from './log-operations';
import { logsWish } from './logs-wish';

const LIMIT = controlPlaneLimit('Logs');

/** CloudWatch Logs: names its operation in a header. */
export function logsDoor(operations: LogOperations): Door {
  return {
    name: 'logs',
    service: 'logs',
    protocol: 'json-1.1',
    knows: ({ headers }) => targetOf(headers).startsWith('Logs_'),
    wishes: ({ headers, body }, scope) => [logsWish(targetOf(headers), body, scope)],
    serve: (exchange) => answerLogs(exchange, operations),
  };
}

async function answerLogs(exchange: Exchange, operations: LogOperations): Promise<void> {
  const { req, res, requestId } = exchange;
  const input = parseBody(await exchange.verifiedBody(LIMIT));
  res.setHeader('x-amzn-RequestId', requestId);
  const { status, body } = await operations(targetOf(req.headers), input);
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'Content-Type': 'application/x-amz-json-1.1',
    'Content-Length': Buffer.byteLength(text),
  });
  res.end(text);
}

/** Undefined, which no operation takes, when it is no JSON. */
function parseBody(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
