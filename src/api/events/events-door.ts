import { controlPlaneLimit } from '../http/body';
import type { Door } from '../http/door';
import type { Exchange } from '../http/exchange';
import { headerOf, targetOf } from '../http/header-of';
import { requireJsonObject } from '../http/json-text';
import { eventsWishes } from './events-wishes';

/** The operations of EventBridge, by name. `traceHeader`: the request's. Throws AwsError. */
export type EventsOperations = (
  name: string,
  input: object,
  traceHeader: string | undefined,
) => object | Promise<object>;

const LIMIT = controlPlaneLimit('Events');
const TARGET_PREFIX = 'AWSEvents.';

/** EventBridge: names its operation in a header. */
export function eventsDoor(operations: EventsOperations): Door {
  return {
    name: 'events',
    service: 'events',
    protocol: 'json-1.1',
    knows: ({ headers }) => targetOf(headers).startsWith(TARGET_PREFIX),
    wishes: ({ headers, body }, scope) => eventsWishes(operationOf(headers), body, scope),
    serve: (exchange) => answer(exchange, operations),
  };
}

async function answer(exchange: Exchange, operations: EventsOperations): Promise<void> {
  const { req, res, requestId } = exchange;
  const input = requireJsonObject(await exchange.verifiedBody(LIMIT));
  const trace = headerOf(req.headers, 'x-amzn-trace-id');
  const text = JSON.stringify(await operations(operationOf(req.headers), input, trace));
  // What answers nothing has no body, as AWS's own does.
  const body = text === '{}' ? '' : text;
  res.writeHead(200, {
    'Content-Type': 'application/x-amz-json-1.1',
    'Content-Length': Buffer.byteLength(body),
    'x-amzn-RequestId': requestId,
  });
  res.end(body);
}

function operationOf(headers: Exchange['req']['headers']): string {
  return targetOf(headers).slice(TARGET_PREFIX.length);
}
