import { recordsFrom } from '../../../../src/sources/kinds/kafka/kafka-batches';

type Batch = Parameters<typeof recordsFrom>[1][number];

function batch(changes: Partial<Batch>, texts: readonly string[] = ['a', 'b', 'c']): Batch {
  return {
    firstOffset: 10n,
    length: 0,
    partitionLeaderEpoch: 0,
    magic: 2,
    crc: 0,
    attributes: 0,
    lastOffsetDelta: texts.length - 1,
    firstTimestamp: 1000n,
    maxTimestamp: 5000n,
    producerId: -1n,
    producerEpoch: -1,
    firstSequence: -1,
    records: texts.map((text, at) => ({
      length: 0,
      attributes: 0,
      timestampDelta: BigInt(at),
      offsetDelta: at,
      key: null,
      value: Buffer.from(text),
      headers: [],
    })),
    ...changes,
  };
}

const partition = { topic: 'orders', partition: 1 };
const texts = (fetched: ReturnType<typeof recordsFrom>) =>
  fetched.messages.map(({ value, offset }) => `${value?.toString() ?? ''}@${offset}`);

it('leaves out what a batch has before the offset that was asked for', () => {
  const fetched = recordsFrom(partition, [batch({})], 11n);

  expect(texts(fetched)).toEqual(['b@11', 'c@12']);
  expect(fetched.next).toBe(13n);
});

it('passes over the markers of transactions, and goes on behind them', () => {
  const marker = batch({ firstOffset: 13n, attributes: 0x30 }, ['commit']);
  const fetched = recordsFrom(partition, [batch({}), marker], 10n);

  expect(texts(fetched)).toEqual(['a@10', 'b@11', 'c@12']);
  expect(fetched.next).toBe(14n);
});

it('goes on behind records that compaction has taken away at the end of a batch', () => {
  expect(recordsFrom(partition, [batch({ lastOffsetDelta: 9 })], 10n).next).toBe(20n);
});

it('takes the time of the topic: of when it was made, or of when it was appended', () => {
  const [made] = recordsFrom(partition, [batch({})], 12n).messages;
  const [appended] = recordsFrom(partition, [batch({ attributes: 0x08 })], 12n).messages;

  expect(made).toMatchObject({ timestamp: 1002, timestampType: 'CREATE_TIME' });
  expect(appended).toMatchObject({ timestamp: 5000, timestampType: 'LOG_APPEND_TIME' });
});
