import { invalidParameter, LogsError } from '../../logs/store/logs-error';
import { seqName, type LogQueries } from '../../logs/query/log-queries';
import type { StoredEvent } from '../../logs/store/log-record';
import { QueryFault } from '../../logs/insights/tokens';
import { INSIGHTS_OPERATIONS, type InsightsPort } from './insights-operations';
import { LogsInput } from './logs-input';

export interface LogsAnswer {
  readonly status: number;
  readonly body: object;
}

/** `target` is the X-Amz-Target header, `input` the parsed body; undefined when it was no JSON. */
export type LogOperations = (target: string, input: unknown) => Promise<LogsAnswer>;

/** Whose logs they are: in every ARN. */
export interface LogsOwner {
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
}

type Operation = (input: LogsInput, logs: LogQueries, owner: LogsOwner) => object | Promise<object>;

const TARGET_PREFIX = 'Logs_20140328.';

/** What log groups of lambdabox do not have: they are made when a function first logs, and kept by the settings. */
const REFUSED: Readonly<Record<string, string>> = {
  CreateLogGroup: 'Log groups are made when a function first logs; they cannot be created.',
  CreateLogStream: 'Log streams are made by execution environments; they cannot be created.',
  DeleteLogStream: 'Log streams are removed with their group, or when they are too old.',
  PutLogEvents: 'Only functions write logs here.',
  PutRetentionPolicy: 'Retention is a setting of the service (LAMBDABOX_LOG_MAX_DAYS, LAMBDABOX_LOG_MAX_MB).',
  DeleteRetentionPolicy:
    'Retention is a setting of the service (LAMBDABOX_LOG_MAX_DAYS, LAMBDABOX_LOG_MAX_MB).',
  StartLiveTail: 'Live tail is not supported; poll FilterLogEvents, as `aws logs tail --follow` does.',
};

const OPERATIONS: Readonly<Record<string, Operation>> = {
  DescribeLogGroups(input, logs, owner) {
    const { items, nextToken } = logs.describeLogGroups({
      ...given('prefix', input.text('logGroupNamePrefix')),
      ...given('pattern', input.text('logGroupNamePattern')),
      ...page(input),
    });
    const logGroups = items.map(({ name, createdAt, bytes }) => ({
      logGroupName: name,
      creationTime: createdAt,
      metricFilterCount: 0,
      arn: `${groupArn(owner, name)}:*`,
      storedBytes: bytes,
      logGroupClass: 'STANDARD',
      logGroupArn: groupArn(owner, name),
    }));
    return { logGroups, ...given('nextToken', nextToken) };
  },

  DescribeLogStreams(input, logs, owner) {
    const group = input.group();
    const { items, nextToken } = logs.describeLogStreams({
      group,
      ...given('prefix', input.text('logStreamNamePrefix')),
      ...given('orderBy', orderOf(input)),
      ...given('descending', input.flag('descending')),
      ...page(input),
    });
    const logStreams = items.map((stream) => ({
      logStreamName: stream.name,
      creationTime: stream.firstIngestion,
      firstEventTimestamp: stream.firstTime,
      lastEventTimestamp: stream.lastTime,
      lastIngestionTime: stream.lastIngestion,
      uploadSequenceToken: seqName(stream.lastSeq),
      arn: `${groupArn(owner, group)}:log-stream:${stream.name}`,
      // AWS has told 0 here since 2019.
      storedBytes: 0,
    }));
    return { logStreams, ...given('nextToken', nextToken) };
  },

  async GetLogEvents(input, logs) {
    const { events, nextForwardToken, nextBackwardToken } = await logs.getLogEvents({
      group: input.group(),
      stream: input.required('logStreamName'),
      ...given('startTime', input.time('startTime')),
      ...given('endTime', input.time('endTime')),
      ...given('nextToken', input.text('nextToken')),
      ...given('startFromHead', input.flag('startFromHead')),
      ...given('limit', input.limit(10_000)),
    });
    return { events: events.map(eventBody), nextForwardToken, nextBackwardToken };
  },

  async FilterLogEvents(input, logs) {
    const streams = input.texts('logStreamNames');
    const streamPrefix = input.text('logStreamNamePrefix');
    if (streams && streamPrefix !== undefined) {
      throw invalidParameter('Only one of logStreamNames and logStreamNamePrefix may be specified.');
    }
    const { items, nextToken } = await logs.filterLogEvents({
      group: input.group(),
      ...given('streams', streams),
      ...given('streamPrefix', streamPrefix),
      ...given('startTime', input.time('startTime')),
      ...given('endTime', input.time('endTime')),
      ...given('filterPattern', input.text('filterPattern')),
      ...given('nextToken', input.text('nextToken')),
      ...given('limit', input.limit(10_000)),
    });
    const events = items.map((event) => ({
      logStreamName: event.stream,
      ...eventBody(event),
      eventId: seqName(event.seq),
    }));
    return { events, searchedLogStreams: [], ...given('nextToken', nextToken) };
  },

  async DeleteLogGroup(input, logs) {
    await logs.deleteLogGroup(input.required('logGroupName'));
    return {};
  },
};

/**
 * The part of CloudWatch Logs with which logs are read (`aws logs tail`, `get-log-events`, SAM, awslogs). `target` is
 * the X-Amz-Target header, `input` the parsed body. Faults of the service are thrown, everything else is an answer.
 */
export function logOperations(logs: LogQueries, insights: InsightsPort, owner: LogsOwner): LogOperations {
  return async (target, input) => {
    try {
      return { status: 200, body: await operationOf(target, insights)(new LogsInput(input), logs, owner) };
    } catch (error) {
      if (error instanceof QueryFault) return { status: 400, body: malformed(error) };
      if (!(error instanceof LogsError)) throw error;
      return { status: 400, body: { __type: error.name, message: error.message } };
    }
  };
}

/** All that there is of CloudWatch Logs. */
export const LOG_OPERATIONS: readonly string[] = [
  ...Object.keys(OPERATIONS),
  ...Object.keys(INSIGHTS_OPERATIONS),
];

function malformed({ message, start, end }: QueryFault): object {
  const location = { startCharOffset: start, endCharOffset: end };
  return { __type: 'MalformedQueryException', message, queryCompileError: { location, message } };
}

function operationOf(target: string, insights: InsightsPort): Operation {
  const name = target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
  const refusal = Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
  if (refusal !== undefined) throw new LogsError('InvalidOperationException', refusal);
  const query = Object.hasOwn(INSIGHTS_OPERATIONS, name) ? INSIGHTS_OPERATIONS[name] : undefined;
  if (query) return (input) => query(input, insights);
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (operation) return operation;
  const known = LOG_OPERATIONS.join(', ');
  throw new LogsError(
    'UnknownOperationException',
    `${target} is not supported; of CloudWatch Logs there are ${known}.`,
  );
}

/** The newline that ended the line belongs to the event, as AWS returns it. */
function eventBody({ timestamp, message, ingestionTime }: StoredEvent): object {
  return { timestamp, message: `${message}\n`, ingestionTime };
}

function orderOf(input: LogsInput): 'LogStreamName' | 'LastEventTime' | undefined {
  const orderBy = input.text('orderBy');
  if (orderBy === undefined || orderBy === 'LogStreamName' || orderBy === 'LastEventTime') return orderBy;
  throw invalidParameter(
    `1 validation error detected: Value '${orderBy}' at 'orderBy' failed to satisfy constraint: ` +
      'Member must satisfy enum value set: [LogStreamName, LastEventTime]',
  );
}

function page(input: LogsInput): { limit?: number; nextToken?: string } {
  return { ...given('limit', input.limit(50)), ...given('nextToken', input.text('nextToken')) };
}

function groupArn({ region, accountId }: LogsOwner, name: string): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
}

function given<K extends string, T>(name: K, value: T | undefined): { [key in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [key in K]?: T });
}
