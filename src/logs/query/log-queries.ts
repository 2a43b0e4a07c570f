import { filterPattern } from './filter-pattern';
import type { LogGroup, Selection } from '../store/log-group';
import { logPage, MAX_EVENTS, type LogPage, type LogPageQuery } from './log-page';
import type { StoredEvent } from '../store/log-record';
import type { LogStore } from '../store/log-store';
import { invalidParameter, noSuchGroup, noSuchStream } from '../store/logs-error';
import type { Span } from '../store/segment-index';

export interface ListQuery {
  readonly prefix?: string;
  /** A part of the name, whatever its case. */
  readonly pattern?: string;
  readonly limit?: number;
  readonly nextToken?: string;
}

export interface StreamListQuery extends ListQuery {
  readonly group: string;
  readonly orderBy?: 'LogStreamName' | 'LastEventTime';
  readonly descending?: boolean;
}

export interface FilterQuery {
  readonly group: string;
  readonly streams?: readonly string[];
  readonly streamPrefix?: string;
  /** Epoch milliseconds, both inclusive. */
  readonly startTime?: number;
  readonly endTime?: number;
  readonly filterPattern?: string;
  readonly nextToken?: string;
  readonly limit?: number;
}

export interface GroupView {
  readonly name: string;
  readonly createdAt: number;
  readonly bytes: number;
}

export interface StreamView extends Span {
  readonly name: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/** Reading the invocation logs, in the terms of CloudWatch Logs. All methods throw LogsError. */
export interface LogQueries {
  describeLogGroups(query: ListQuery): Page<GroupView>;
  describeLogStreams(query: StreamListQuery): Page<StreamView>;
  getLogEvents(query: LogPageQuery): Promise<LogPage>;
  filterLogEvents(query: FilterQuery): Promise<Page<StoredEvent>>;
  deleteLogGroup(name: string): Promise<void>;
}

const LIST_LIMIT = 50;
/** Bytes of the messages of one answer (CloudWatch Logs API reference, FilterLogEvents). */
const MAX_PAGE_BYTES = 1024 * 1024;
/** Events looked at for one answer: a filter that matches next to nothing answers with an empty page and a token. */
const MAX_LOOKED_AT = 100_000;

export class StoredLogQueries implements LogQueries {
  constructor(private readonly store: LogStore) {}

  describeLogGroups({ prefix = '', pattern = '', ...page }: ListQuery): Page<GroupView> {
    const wanted = pattern.toLowerCase();
    const groups = this.store
      .allGroups()
      .filter(({ name }) => name.startsWith(prefix) && name.toLowerCase().includes(wanted))
      .map(({ name, createdAt, bytes }) => ({ name, createdAt, bytes }));
    return paged(groups, page, (group) => ['', group.name], false);
  }

  describeLogStreams({
    group,
    prefix = '',
    orderBy,
    descending = false,
    ...page
  }: StreamListQuery): Page<StreamView> {
    if (orderBy === 'LastEventTime' && prefix !== '') {
      throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
    }
    const streams = [...this.group(group).streams()]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, span]) => ({ ...span, name }));
    const key = (stream: StreamView): PageKey =>
      orderBy === 'LastEventTime'
        ? [String(stream.lastTime).padStart(16, '0'), stream.name]
        : ['', stream.name];
    return paged(streams, page, key, descending);
  }

  getLogEvents(query: LogPageQuery): Promise<LogPage> {
    const group = this.group(query.group);
    if (!group.streams().has(query.stream)) throw noSuchStream();
    return logPage(group, query);
  }

  /** In the order of their times within a page; in the order in which they arrived from page to page. */
  async filterLogEvents(query: FilterQuery): Promise<Page<StoredEvent>> {
    const group = this.group(query.group);
    const matches = filterPattern(query.filterPattern ?? '');
    const limit = query.limit ?? MAX_EVENTS;
    const found: StoredEvent[] = [];
    let bytes = 0;
    let lookedAt = 0;
    let seen = afterToken(query.nextToken);
    for await (const batch of group.forward(seen, selectionOf(group, query))) {
      for (const event of batch) {
        if (found.length >= limit || bytes >= MAX_PAGE_BYTES || lookedAt >= MAX_LOOKED_AT) {
          return { items: found.sort(byTime), nextToken: seqName(seen) };
        }
        lookedAt += 1;
        seen = event.seq;
        if (!matches(event.message)) continue;
        found.push(event);
        bytes += event.message.length;
      }
    }
    return { items: found.sort(byTime) };
  }

  async deleteLogGroup(name: string): Promise<void> {
    await this.store.deleteGroup(this.group(name));
  }

  private group(name: string): LogGroup {
    const group = this.store.group(name);
    if (!group) throw noSuchGroup();
    return group;
  }
}

/** The name of an event, of the length that AWS's have. */
export function seqName(seq: number): string {
  return String(seq).padStart(56, '0');
}

function afterToken(token: string | undefined): number {
  if (token === undefined) return 0;
  if (!/^\d{56}$/.test(token)) throw invalidParameter('The specified nextToken is invalid.');
  return Number(token);
}

function selectionOf(group: LogGroup, query: FilterQuery): Selection {
  const { streams = [], streamPrefix, startTime = 0, endTime = Infinity } = query;
  const times = { minTime: startTime, maxTime: endTime };
  if (streams.length > 0) {
    const known = group.streams();
    if (!streams.every((stream) => known.has(stream))) throw noSuchStream();
    const wanted = new Set(streams);
    return { ...times, wants: (stream) => wanted.has(stream) };
  }
  if (streamPrefix === undefined) return times;
  return { ...times, wants: (stream) => stream.startsWith(streamPrefix) };
}

function byTime(a: StoredEvent, b: StoredEvent): number {
  return a.timestamp - b.timestamp || a.seq - b.seq;
}

/** What a list is sorted by; the second member is unique. */
type PageKey = readonly [string, string];

/** The token is the key of the last item told, so that a page neither repeats nor leaves out what stays. */
function paged<T>(
  items: readonly T[],
  { limit = LIST_LIMIT, nextToken }: ListQuery,
  key: (item: T) => PageKey,
  descending: boolean,
): Page<T> {
  const direction = descending ? -1 : 1;
  const keyed = items.map((item) => ({ item, key: key(item) }));
  keyed.sort((a, b) => direction * compareKeys(a.key, b.key));
  const after = nextToken === undefined ? undefined : decodeKey(nextToken);
  const rest = after ? keyed.filter((entry) => direction * compareKeys(entry.key, after) > 0) : keyed;
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const isMore = rest.length > page.length && last !== undefined;
  return { items: page.map(({ item }) => item), ...(isMore ? { nextToken: encodeKey(last.key) } : {}) };
}

function compareKeys(a: PageKey, b: PageKey): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  if (a[1] !== b[1]) return a[1] < b[1] ? -1 : 1;
  return 0;
}

function encodeKey(key: PageKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

function decodeKey(token: string): PageKey {
  try {
    const [first, second] = JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown[];
    if (typeof first === 'string' && typeof second === 'string') return [first, second];
  } catch {
    // Answered below, like a token of a wrong shape.
  }
  throw invalidParameter('The specified nextToken is invalid.');
}
