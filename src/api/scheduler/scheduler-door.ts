import { AwsError, clientError } from '../../errors';
import { controlPlaneLimit } from '../http/body';
import type { Door, RequestHead } from '../http/door';
import type { Exchange } from '../http/exchange';
import { requireJsonObject } from '../http/json-text';
import { operationOf, type SchedulerOperation, type SchedulerResources } from './scheduler-operations';
import { schedulerWishes } from './scheduler-wishes';

const LIMIT = controlPlaneLimit('Scheduler');
const PATHS = /^\/(?:schedules|schedule-groups)(?:\/|$)|^\/tags\/arn(?::|%3A)aws[a-z-]*(?::|%3A)scheduler/i;

/** EventBridge Scheduler: REST, with paths of its own. */
export function schedulerDoor(resources: SchedulerResources): Door {
  return {
    name: 'scheduler',
    service: 'scheduler',
    protocol: 'rest-json',
    knows: ({ path }) => PATHS.test(path),
    wishes: schedulerWishes,
    serve: (exchange, head) => answer(exchange, head, resources),
  };
}

async function answer(exchange: Exchange, head: RequestHead, resources: SchedulerResources): Promise<void> {
  const body = await exchange.verifiedBody(LIMIT);
  const found = operationOf(head);
  if (!found) throw clientError('unknownOperation', `There is no operation at ${head.method} ${head.path}.`);
  const { row, name } = found;
  const text = JSON.stringify(answerOf(row, { name, query: exchange.query, body }, resources));
  exchange.res.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'x-amzn-RequestId': exchange.requestId,
  });
  exchange.res.end(text);
}

function answerOf(
  row: SchedulerOperation,
  { name, query, body }: { name: string; query: URLSearchParams; body: Buffer },
  resources: SchedulerResources,
): object {
  try {
    const input = row.method === 'POST' || row.method === 'PUT' ? requireJsonObject(body) : {};
    return row.answer({ name, query, input }, resources) ?? {};
  } catch (error) {
    throw error instanceof AwsError ? asScheduler(error) : error;
  }
}

/** The members of its errors are spelt with a capital, and have no Type. */
function asScheduler({ wire, wireMessage, extra }: AwsError): AwsError {
  const { name, status } = wire;
  return new AwsError({ name, status, messageKey: 'Message' }, wireMessage, extra);
}
