import type { Client } from './client';
import { isNotFound } from './service-error';

export interface LogEvent {
  readonly eventId: string;
  readonly logStreamName: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}

interface LogQuery {
  readonly logGroupName: string;
  readonly logStreamNames?: readonly string[];
  /** Epoch milliseconds, inclusive. */
  readonly startTime?: number;
  /** Epoch milliseconds, inclusive. */
  readonly endTime?: number;
  readonly filterPattern?: string;
}

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

/**
 * DescribeLogGroups, all pages: the bytes that each group has on disk, by its name. They change with every event that
 * is written.
 */
export async function logGroups(client: Client): Promise<Map<string, number>> {
  const groups = new Map<string, number>();
  let nextToken: string | undefined;
  do {
    const page = await call<GroupPage>(
      client,
      'DescribeLogGroups',
      nextToken === undefined ? {} : { nextToken },
    );
    for (const { logGroupName, storedBytes } of page.logGroups) groups.set(logGroupName, storedBytes);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return groups;
}

interface GroupPage {
  readonly logGroups: readonly { readonly logGroupName: string; readonly storedBytes: number }[];
  readonly nextToken?: string;
}

interface Page {
  readonly events: readonly LogEvent[];
  readonly nextToken?: string;
}

async function onePage(client: Client, input: LogQuery & { nextToken?: string }): Promise<Page> {
  try {
    return await call<Page>(client, 'FilterLogEvents', input);
  } catch (error) {
    if (isNotFound(error)) return { events: [] };
    throw error;
  }
}

function call<T>(client: Client, operation: string, input: object): Promise<T> {
  return client.json<T>({
    method: 'POST',
    path: '/',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': `Logs_20140328.${operation}`,
    },
    body: JSON.stringify(input),
    service: 'logs',
  });
}
