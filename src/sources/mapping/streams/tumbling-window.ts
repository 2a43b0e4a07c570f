import type { OpenWindow, Shard } from '../stream-source';

/** 1 MB a shard (developer guide, "Implementing stateful Kinesis Data Streams processing"). */
const MAX_STATE_BYTES = 1024 * 1024;

/** The window that a moment belongs to, which nothing has been made of. Windows of a length begin at its multiples. */
export function windowAt(time: number, seconds: number): OpenWindow {
  const length = seconds * 1000;
  const start = Math.floor(time / length) * length;
  return { start, end: start + length, state: {} };
}

/** What the last call of a window is told by. */
export interface WindowEnd {
  readonly isFinal: boolean;
  readonly isEarly: boolean;
}

/** The function's event, with its window. */
export function windowEvent(
  event: object,
  shard: Shard,
  { start, end, state }: OpenWindow,
  { isFinal, isEarly }: WindowEnd,
  eventSourceARN: string | undefined,
): object {
  return {
    ...event,
    window: { start: seconds(start), end: seconds(end) },
    state,
    shardId: shard.id,
    eventSourceARN,
    isFinalInvokeForWindow: isFinal,
    isWindowTerminatedEarly: isEarly,
  };
}

/** What a function has made of its window; undefined when it does not say, which is a failure. */
export function stateOf(payload: Buffer): { readonly state: unknown } | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
  if (typeof answer !== 'object' || answer === null || !('state' in answer)) return undefined;
  return { state: answer.state ?? {} };
}

export function isTooLarge(state: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(state)) > MAX_STATE_BYTES;
}

/** `2020-12-09T07:04:00Z` */
function seconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
