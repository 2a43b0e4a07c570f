import type { QueueSource } from '../../../src/sources/mapping/queue-source';
import type { SourceRecord } from '../../../src/sources/mapping/source-record';

/** How long one receive may wait at its broker. */
export const LONG_MS = 20_000;
export const never = new AbortController().signal;

/** Receives until there are so many. */
export async function received<R extends SourceRecord>(
  from: Pick<QueueSource<R>, 'receive'>,
  count: number,
): Promise<R[]> {
  const records: R[] = [];
  while (records.length < count)
    records.push(...(await from.receive(count - records.length, never, LONG_MS)));
  return records;
}

/** Of records that look like those of SQS. */
export const bodies = (records: readonly SourceRecord[]) =>
  records.map(({ shown }) => (shown as { body: string }).body);

/** '0', '1', ... */
export const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at));
