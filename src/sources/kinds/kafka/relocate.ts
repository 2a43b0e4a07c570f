import type * as kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import type { PartitionReader } from './partition-reader';

/**
 * A reader whose next record was deleted by the topic's retention goes on with the first that is left; so does one that is
 * behind the end, since the topic was made anew. False when that was not what was wrong.
 */
export async function relocate(
  { findErrorBy }: Pick<typeof kafka, 'findErrorBy'>,
  client: Pick<kafka.Consumer, 'listOffsetsWithTimestamps'>,
  error: unknown,
  readers: readonly PartitionReader[],
): Promise<boolean> {
  if (findErrorBy(error as Error, 'apiId', 'OFFSET_OUT_OF_RANGE') === null) return false;
  for (const reader of readers) {
    const { topic, partition } = reader.partition;
    const at = async (timestamp: bigint) => {
      const offsets = await client.listOffsetsWithTimestamps({
        topics: [topic],
        partitions: { [topic]: [partition] },
        timestamp,
      });
      return offsets.get(topic)?.get(partition)?.offset ?? 0n;
    };
    const [first, end] = [await at(-2n), await at(-1n)];
    if (reader.next < first || reader.next > end) reader.moveTo(first);
  }
  return true;
}
