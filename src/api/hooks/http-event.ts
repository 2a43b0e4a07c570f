import type { HttpHook, WebhookHook } from '../../contract/hook';
import { requestEvent, type UrlRequest } from '../urls/request-event';
import { proxyEvent } from './proxy-event';

export interface RoutedRequest {
  readonly request: UrlRequest;
  readonly hook: HttpHook | WebhookHook;
  /** 12 digits. */
  readonly accountId: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The event of a request to a route, in the format that the hook has. Pure. */
export function httpEvent({ request, hook, accountId, parameters }: RoutedRequest): Buffer {
  const key = hook.kind === 'http' ? hook.route : '$default';
  const route = { key, accountId, parameters };
  return hook.payload === '1.0' ? proxyEvent(request, route) : requestEvent({ ...request, route });
}
