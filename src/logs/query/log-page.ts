import type { LogGroup, Selection } from '../store/log-group';
import type { StoredEvent } from '../store/log-record';
import { invalidParameter } from '../store/logs-error';

export interface LogPageQuery {
  readonly group: string;
  readonly stream: string;
  /** Epoch milliseconds, inclusive. */
  readonly startTime?: number;
  /** Epoch milliseconds, exclusive. */
  readonly endTime?: number;
  /** `f/...` goes on with later events, `b/...` with earlier ones. */
  readonly nextToken?: string;
  /** Without a token: the first events instead of the last. */
  readonly startFromHead?: boolean;
  readonly limit?: number;
}

export interface LogPage {
  readonly events: readonly StoredEvent[];
  /** The same as the query's when there is nothing further that way. */
  readonly nextForwardToken: string;
  readonly nextBackwardToken: string;
}

/** Events of one answer, and bytes of their messages (CloudWatch Logs API reference, GetLogEvents). */
export const MAX_EVENTS = 10_000;
const MAX_BYTES = 1024 * 1024;
/** Above every event's number, and still exact. */
const END = Number.MAX_SAFE_INTEGER;

/** Between events: after `seq` for a forward token, before it for a backward one. */
interface Position {
  readonly direction: 'f' | 'b';
  readonly seq: number;
}

/** A page of one stream, GetLogEvents: oldest first whichever way it was walked. Throws InvalidParameterException. */
export async function logPage(group: LogGroup, query: LogPageQuery): Promise<LogPage> {
  const at = startOf(query);
  const selection: Selection = {
    wants: (stream) => stream === query.stream,
    minTime: query.startTime ?? 0,
    maxTime: (query.endTime ?? Infinity) - 1,
  };
  const limit = query.limit ?? MAX_EVENTS;
  const events =
    at.direction === 'f'
      ? await firstEvents(group.forward(at.seq, selection), limit)
      : await lastEvents(group.backward(at.seq, selection), limit);
  const nowhere = emptyPage(at);
  const first = events[0]?.seq ?? nowhere.first;
  const last = events.at(-1)?.seq ?? nowhere.last;
  return { events, nextForwardToken: token('f', last), nextBackwardToken: token('b', first) };
}

/** Where a page without events stands, so that what comes later is found from there. */
function emptyPage({ direction, seq }: Position): { first: number; last: number } {
  if (seq === END) return { first: 0, last: 0 };
  return direction === 'f' ? { first: seq + 1, last: seq } : { first: seq, last: seq - 1 };
}

async function firstEvents(batches: AsyncIterable<StoredEvent[]>, limit: number): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  let bytes = 0;
  for await (const batch of batches) {
    for (const event of batch) {
      if (events.length >= limit || bytes >= MAX_BYTES) return events;
      events.push(event);
      bytes += event.message.length;
    }
  }
  return events;
}

async function lastEvents(batches: AsyncIterable<StoredEvent[]>, limit: number): Promise<StoredEvent[]> {
  const newestFirst: StoredEvent[] = [];
  let bytes = 0;
  for await (const batch of batches) {
    for (const event of batch.reverse()) {
      if (newestFirst.length >= limit || bytes >= MAX_BYTES) return newestFirst.reverse();
      newestFirst.push(event);
      bytes += event.message.length;
    }
  }
  return newestFirst.reverse();
}

function startOf({ nextToken, startFromHead = false }: LogPageQuery): Position {
  if (nextToken === undefined)
    return startFromHead ? { direction: 'f', seq: 0 } : { direction: 'b', seq: END };
  const match = /^([fb])\/(\d{56})$/.exec(nextToken);
  if (!match) throw invalidParameter('The specified nextToken is invalid.');
  return { direction: match[1] === 'f' ? 'f' : 'b', seq: Number(match[2]) };
}

function token(direction: 'f' | 'b', seq: number): string {
  return `${direction}/${String(seq).padStart(56, '0')}`;
}
