import type { KafkaFetcher } from '../../../../src/sources/kinds/kafka/kafka-fetcher';
import type { KafkaMember } from '../../../../src/sources/kinds/kafka/kafka-member';
import { KafkaSource } from '../../../../src/sources/kinds/kafka/kafka-source';

const never = new AbortController().signal;
const SHARD = { id: 'orders-0', parents: [] };
const FROM = { at: 'after', sequence: '4' } as const;

/** A source whose member has such partitions, and how many readers are fetched for. */
function sourceOf(assigned: { topic: string; partition: number }[]) {
  const member = {
    assigned: () => Promise.resolve([...assigned]),
    isAssigned: ({ topic, partition }: { topic: string; partition: number }) =>
      assigned.some((one) => one.topic === topic && one.partition === partition),
  } as unknown as KafkaMember;
  const fetched = new Set<unknown>();
  const fetcher = {
    plan: () => undefined,
    add: (reader: unknown) => fetched.add(reader),
    remove: (reader: unknown) => fetched.delete(reader),
  } as unknown as KafkaFetcher;
  const source = new KafkaSource({
    ...{ place: { bootstrapServers: 'k:9092' }, fetcher, wallTime: () => 0 },
    join: () => Promise.resolve(member),
    translate: (error) => error as Error,
    disconnect: () => Promise.resolve(),
  });
  return { source, fetched };
}

it('a partition that the group gave to another member is read no more, however often that is tried', async () => {
  const assigned = [{ topic: 'orders', partition: 0 }];
  const { source, fetched } = sourceOf(assigned);
  await source.shards();
  const reader = await source.open(SHARD, FROM);
  expect(fetched.size).toBe(1);

  assigned.pop();
  expect(await source.shards()).toEqual([]);
  await expect(reader.read(10, never)).rejects.toThrow('the group gave the partition to another member');
  await reader.close();
  await expect(source.open(SHARD, FROM)).rejects.toThrow('the group gave the partition to another member');
  expect(fetched.size).toBe(0);
});
