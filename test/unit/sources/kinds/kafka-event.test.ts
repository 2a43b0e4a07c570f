import { kafkaBatchInfo, kafkaEvent, kafkaRecord } from '../../../../src/sources/kinds/kafka/kafka-event';

const CLUSTER = 'arn:aws:kafka:us-east-1:000000000000:cluster/orders/abc';
const place = { sourceArn: CLUSTER, bootstrapServers: 'k1:9092,k2:9092' };

function record(offset: bigint, timestamp = 1_573_690_684_835) {
  return kafkaRecord({
    topic: 'orders',
    partition: 2,
    offset,
    timestamp,
    timestampType: 'CREATE_TIME',
    key: null,
    value: null,
    headers: [],
  });
}

it('says which cluster of MSK an event is of', () => {
  expect(kafkaEvent(place, 'orders-2', [record(7n)])).toEqual({
    eventSource: 'aws:kafka',
    eventSourceArn: CLUSTER,
    bootstrapServers: 'k1:9092,k2:9092',
    records: {
      'orders-2': [
        {
          topic: 'orders',
          partition: 2,
          offset: 7,
          timestamp: 1_573_690_684_835,
          timestampType: 'CREATE_TIME',
          headers: [],
        },
      ],
    },
  });
});

it('tells an on-failure destination which records a batch had', () => {
  expect(kafkaBatchInfo(place, 'orders-2', [record(7n), record(8n)])).toEqual({
    KafkaBatchInfo: {
      batchSize: 2,
      eventSourceArn: CLUSTER,
      bootstrapServers: 'k1:9092,k2:9092',
      payloadSize: expect.any(Number),
      recordsInfo: {
        'orders-2': {
          firstRecordOffset: '7',
          lastRecordOffset: '8',
          firstRecordTimestamp: '2019-11-14T00:18:04.835Z',
          lastRecordTimestamp: '2019-11-14T00:18:04.835Z',
        },
      },
    },
  });
});

it('tells it of records whose producer wrote a time that is none, too', () => {
  const nanoseconds = 1_573_690_684_835_000_000;
  expect(kafkaBatchInfo(place, 'orders-2', [record(7n, nanoseconds)])).toMatchObject({
    KafkaBatchInfo: { recordsInfo: { 'orders-2': { firstRecordOffset: '7', lastRecordOffset: '7' } } },
  });
});
