import type { Crew } from '../extensions/crew';
import { memberOf } from '../extensions/extensions-api';
import { refusal } from '../extensions/replies';
import { jsonResponse, type RequestHead } from '../runtime-api/http';
import { WRONG_METHOD } from '../runtime-api/replies';
import type { Feed } from './feed';
import { parseSubscription } from './parse-subscription';
import type { SubscriptionApi } from './subscription';

const PATHS: Readonly<Record<string, SubscriptionApi>> = {
  '/2022-07-01/telemetry': 'telemetry',
  '/2020-08-15/logs': 'logs',
};
const NAMES = { telemetry: 'Telemetry', logs: 'Logs' } as const;
const OK = jsonResponse(200, '"OK"');

/** Which of the two APIs a path belongs to. */
export function subscriptionApi(path: string): SubscriptionApi | undefined {
  return PATHS[path.endsWith('/') ? path.slice(0, -1) : path];
}

/** The answer to a request of an extension to be told what its environment does (Telemetry API, Logs API). */
export function subscribe(
  api: SubscriptionApi,
  crew: Crew,
  feed: Feed,
  head: RequestHead,
  body: Buffer,
): Buffer {
  if (head.method !== 'PUT') return WRONG_METHOD;
  const extension = memberOf(crew, head);
  if (Buffer.isBuffer(extension)) return extension;
  if (!feed.isOpen) {
    const name = NAMES[api];
    return refusal(`${name}.SubscriptionClosed`, `${name} API subscription is closed already`);
  }
  const asked = parseSubscription(api, body);
  if (typeof asked === 'string') return invalid(asked);
  const other = feed.subscriptionOf(extension.name)?.api ?? api;
  if (other !== api) return invalid(`the extension has subscribed by the ${NAMES[other]} API`);
  feed.subscribe(extension.name, asked);
  return OK;
}

function invalid(fault: string): Buffer {
  return jsonResponse(400, `${JSON.stringify({ errorType: 'ValidationError', errorMessage: fault })}\n`);
}
