import { askJson } from './http';

export interface LogEvent {
  readonly eventId: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
  readonly logStreamName: string;
}

export interface LogQuestion {
  readonly logGroupName: string;
  readonly logStreamNames?: readonly string[];
  /** Epoch milliseconds. */
  readonly startTime?: number;
  readonly endTime?: number;
  /** CloudWatch's filter pattern. */
  readonly filterPattern?: string;
  readonly limit?: number;
}

interface Page {
  readonly events?: readonly LogEvent[];
  readonly nextToken?: string;
}

const MOST_PAGES = 50;

/** FilterLogEvents of CloudWatch Logs, up to `limit` events, the oldest first. */
export async function filterLogEvents(
  question: LogQuestion,
  signal?: AbortSignal,
): Promise<readonly LogEvent[]> {
  const { limit = 1000, ...rest } = question;
  const events: LogEvent[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES && events.length < limit; page++) {
    const answer: Page = await logsCall(
      'FilterLogEvents',
      { limit: Math.min(limit - events.length, 10_000), nextToken, ...rest },
      signal,
    );
    events.push(...(answer.events ?? []));
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return events;
}

function logsCall<Answer>(operation: string, input: object, signal?: AbortSignal): Promise<Answer> {
  return askJson<Answer>('/', {
    method: 'POST',
    headers: { 'x-amz-target': `Logs_20140328.${operation}`, 'content-type': 'application/x-amz-json-1.1' },
    body: input,
    signal,
  });
}

/** Its log group, which several functions may share. */
export function logGroupOf(functionName: string, configured?: string): string {
  return configured ?? `/aws/lambda/${functionName}`;
}

/**
 * All lines of one call. Not each of them has its id (a `print` of Python has not), but an environment serves one call at
 * a time: they are those of its stream from the first with the id to the last.
 */
export async function logOfCall(
  logGroupName: string,
  requestId: string,
  startedAt: number,
  signal?: AbortSignal,
): Promise<readonly LogEvent[]> {
  const marked = await filterLogEvents(
    { logGroupName, startTime: Math.floor(startedAt), filterPattern: `"${requestId}"` },
    signal,
  );
  const first = marked[0];
  const last = marked.at(-1);
  if (!first || !last) return [];
  const stream = await filterLogEvents(
    {
      logGroupName,
      logStreamNames: [first.logStreamName],
      startTime: first.timestamp,
      endTime: last.timestamp,
      limit: 10_000,
    },
    signal,
  );
  const from = stream.findIndex(({ eventId }) => eventId === first.eventId);
  const to = stream.findLastIndex(({ message }) => message.includes(requestId));
  return stream.slice(Math.max(0, from), to + 1);
}
