import type { Client } from './client';
import { isNotFound } from './errors';

export interface LogEvent {
  readonly eventId: string;
  readonly logStreamName: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}

export interface LogQuery {
  readonly logGroupName: string;
  readonly logStreamNames?: readonly string[];
  /** Epoch milliseconds, inclusive. */
  readonly startTime?: number;
  /** Epoch milliseconds, inclusive. */
  readonly endTime?: number;
  readonly filterPattern?: string;
}

const TARGET = 'Logs_20140328.FilterLogEvents';

/**
 * FilterLogEvents (CloudWatch Logs API reference), page by page, oldest first. A group that does not exist yet is
 * one without events.
 */
export async function* filterLogEvents(client: Client, query: LogQuery): AsyncGenerator<readonly LogEvent[]> {
  let nextToken: string | undefined;
  do {
    const page = await onePage(client, { ...query, ...(nextToken === undefined ? {} : { nextToken }) });
    if (page.events.length > 0) yield page.events;
    nextToken = page.nextToken === nextToken ? undefined : page.nextToken;
  } while (nextToken !== undefined);
}

interface Page {
  readonly events: readonly LogEvent[];
  readonly nextToken?: string;
}

async function onePage(client: Client, input: LogQuery & { nextToken?: string }): Promise<Page> {
  try {
    return await client.json<Page>({
      method: 'POST',
      path: '/',
      headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': TARGET },
      body: JSON.stringify(input),
      service: 'logs',
    });
  } catch (error) {
    if (isNotFound(error)) return { events: [] };
    throw error;
  }
}
