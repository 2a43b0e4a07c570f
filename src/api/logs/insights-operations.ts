import type { QueryRequest, QueryStatus, QueryView } from '../../logs/insights/insights';
import { invalidParameter } from '../../logs/store/logs-error';
import { offsetOf, offsetToken } from '../http/offset-token';
import type { LogsInput } from './logs-input';

/** Logs Insights. All throw LogsError, `start` a QueryFault beside. */
export interface InsightsPort {
  start(request: QueryRequest): string;
  get(id: string): QueryView;
  stop(id: string): boolean;
  all(): readonly QueryView[];
}

const MAX_RESULTS = 10_000;
const MAX_QUERIES = 1000;
const STATUSES: readonly string[] = [
  ...['Scheduled', 'Running', 'Complete', 'Failed', 'Cancelled', 'Timeout', 'Unknown'],
];

export const INSIGHTS_OPERATIONS: Readonly<
  Record<string, (input: LogsInput, insights: InsightsPort) => object>
> = {
  StartQuery: (input, insights) => ({ queryId: insights.start(requestIn(input)) }),

  GetQueryResults(input, insights) {
    const { lines, matched, scanned, bytes, groups, status } = insights.get(input.required('queryId'));
    const from = offsetIn(input);
    const to = from + (input.limit(MAX_RESULTS, 'maxItems') ?? MAX_RESULTS);
    const results = lines
      .slice(from, to)
      .map((line) => [...line].map(([field, value]) => ({ field, value })));
    return {
      queryLanguage: 'CWLI',
      results,
      statistics: {
        ...{ recordsMatched: matched, recordsScanned: scanned, estimatedRecordsSkipped: 0 },
        ...{ bytesScanned: bytes, estimatedBytesSkipped: 0, logGroupsScanned: groups.length },
      },
      status,
      ...(to < lines.length ? { nextToken: offsetToken(to) } : {}),
    };
  },

  StopQuery(input, insights) {
    const id = input.required('queryId');
    if (insights.stop(id)) return { success: true };
    throw invalidParameter(`Query ${id} is not running.`);
  },

  DescribeQueries(input, insights) {
    const group = input.text('logGroupName');
    const status = statusIn(input);
    const wanted = insights
      .all()
      .filter((query) => group === undefined || query.groups.includes(group))
      .filter((query) => status === undefined || query.status === status);
    const from = offsetIn(input);
    const to = from + (input.limit(MAX_QUERIES, 'maxResults') ?? MAX_QUERIES);
    return {
      queries: wanted.slice(from, to).map(queryBody),
      ...(to < wanted.length ? { nextToken: offsetToken(to) } : {}),
    };
  },
};

function requestIn(input: LogsInput): QueryRequest {
  const language = input.text('queryLanguage') ?? 'CWLI';
  if (language !== 'CWLI') {
    throw invalidParameter(`queryLanguage ${language} is not supported by lambdabox; there is CWLI.`);
  }
  const [startTime, endTime] = [timeIn(input, 'startTime'), timeIn(input, 'endTime')];
  if (startTime > endTime) throw invalidParameter('The end time must not be before the start time.');
  const limit = input.limit(MAX_RESULTS);
  return {
    groups: groupsIn(input),
    startTime,
    // Seconds are whole: the last one belongs to it.
    endTime: endTime % 1000 === 0 ? endTime + 999 : endTime,
    queryString: input.required('queryString'),
    ...(limit === undefined ? {} : { limit }),
  };
}

function groupsIn(input: LogsInput): readonly string[] {
  const given = [
    input.text('logGroupName') === undefined ? undefined : [input.required('logGroupName')],
    input.texts('logGroupNames'),
    input.texts('logGroupIdentifiers')?.map((name) => input.groupOf(name)),
  ].filter((names) => names !== undefined && names.length > 0);
  const [names, other] = given;
  if (names && !other) return names;
  throw invalidParameter('One of logGroupName, logGroupNames and logGroupIdentifiers must be given.');
}

/** CloudWatch counts in seconds here; what can only be milliseconds is taken as such, since clients send them. */
function timeIn(input: LogsInput, name: string): number {
  const time = input.time(name);
  if (time === undefined) input.required(name);
  const given = time ?? 0;
  return given < 100_000_000_000 ? given * 1000 : given;
}

function statusIn(input: LogsInput): QueryStatus | undefined {
  const status = input.text('status');
  if (status === undefined || STATUSES.includes(status)) return status as QueryStatus | undefined;
  throw invalidParameter(
    `1 validation error detected: Value '${status}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [${STATUSES.join(', ')}]`,
  );
}

function offsetIn(input: LogsInput): number {
  return offsetOf(input.text('nextToken'), () => invalidParameter('The specified nextToken is invalid.'));
}

function queryBody({ id, queryString, status, createdAt, groups, durationMs, bytes }: QueryView): object {
  return {
    ...{ queryLanguage: 'CWLI', queryId: id, queryString, status, createTime: createdAt },
    ...{ logGroupName: groups[0], queryDuration: Math.round(durationMs), bytesScanned: bytes },
  };
}
