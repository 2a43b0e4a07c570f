import type { IncomingHttpHeaders } from 'node:http';

/** The value of a header that is sent once; `name` in lower case. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** What AWS's JSON protocols name their operation in, such as `AWSEvents.PutEvents`; empty where it is not sent. */
export function targetOf(headers: IncomingHttpHeaders): string {
  return headerOf(headers, 'x-amz-target') ?? '';
}
