import type { Client } from '../http/client';
import { filterLogEvents, type LogEvent } from '../http/log-events';
import type { SourcedEvent } from './log-reader';
import type { LogSource } from './log-sources';

/**
 * All lines of one call. Not each of them has its id (a `print` of Python has not), but an environment serves one call
 * at a time: the call's lines are those of its stream from the first with the id to the last.
 */
export async function logOfRequest(
  client: Client,
  sources: readonly LogSource[],
  requestId: string,
  since: number,
): Promise<SourcedEvent[]> {
  for (const source of sources) {
    const marked = await collect(client, {
      logGroupName: source.group,
      startTime: Math.floor(since),
      filterPattern: `"${requestId}"`,
    });
    const [first] = marked;
    if (!first) continue;
    const last = marked.at(-1) ?? first;
    const stream = await collect(client, {
      logGroupName: source.group,
      logStreamNames: [first.logStreamName],
      startTime: first.timestamp,
      endTime: last.timestamp,
    });
    const from = stream.findIndex(({ eventId }) => eventId === first.eventId);
    const to = stream.findLastIndex(({ message }) => message.includes(requestId));
    return stream.slice(Math.max(0, from), to + 1).map((event) => ({ ...event, source }));
  }
  return [];
}

/** Whether it is the line with which the platform ends a call's log. */
export function endOfRequest(message: string, requestId: string): boolean {
  if (!message.includes(requestId)) return false;
  return message.startsWith('REPORT RequestId: ') || message.includes('"type":"platform.report"');
}

async function collect(client: Client, query: Parameters<typeof filterLogEvents>[1]): Promise<LogEvent[]> {
  const all: LogEvent[] = [];
  for await (const events of filterLogEvents(client, query)) all.push(...events);
  return all;
}
