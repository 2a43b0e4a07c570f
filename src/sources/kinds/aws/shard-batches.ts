import { isoTime } from '../../../lib/iso-time';
import type { Shard, StreamRecord } from '../../mapping/stream-source';

/** The function's event: AWS's of both kinds of streams. */
export function recordsEvent(records: readonly StreamRecord[]): object {
  return { Records: records.map(({ shown }) => shown) };
}

/** What AWS's record of a batch that was given up says of it. `timeOf`: how it writes times. */
export function shardBatch(
  { id: shardId }: Shard,
  records: readonly StreamRecord[],
  streamArn: string,
  timeOf: (ms: number) => string | undefined = isoTime,
): object {
  const [first, last] = [records[0], records.at(-1)];
  const arrivalOf = (record: StreamRecord | undefined) =>
    record?.arrivedAt === undefined ? undefined : timeOf(record.arrivedAt);
  return {
    shardId,
    startSequenceNumber: first?.sequence,
    endSequenceNumber: last?.sequence,
    approximateArrivalOfFirstRecord: arrivalOf(first),
    approximateArrivalOfLastRecord: arrivalOf(last),
    batchSize: records.length,
    streamArn,
  };
}
