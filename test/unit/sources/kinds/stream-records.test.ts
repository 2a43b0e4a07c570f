import { changeRecord } from '../../../../src/sources/kinds/dynamodb/change-record';
import { kinesisRecord } from '../../../../src/sources/kinds/kinesis/kinesis-record';

const KINESIS = 'arn:aws:kinesis:us-east-1:000000000000:stream/s';
const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/2026-01-01T00:00:00.000';

const kinesisOf = (data: string) =>
  kinesisRecord(
    {
      PartitionKey: 'k',
      SequenceNumber: '495',
      Data: Buffer.from(data),
      ApproximateArrivalTimestamp: new Date(1_545_084_650_987),
    },
    'shardId-000000000000',
    { eventSourceArn: KINESIS, region: 'us-east-1', identityArn: 'arn:aws:iam::000000000000:role/r' },
  );

it('a record of Kinesis is shown as on AWS', () => {
  const record = kinesisOf('Hello');
  expect(JSON.stringify(record.shown)).toBe(
    JSON.stringify({
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey: 'k',
        sequenceNumber: '495',
        data: 'SGVsbG8=',
        approximateArrivalTimestamp: 1545084650.987,
      },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: 'shardId-000000000000:495',
      eventName: 'aws:kinesis:record',
      invokeIdentityArn: 'arn:aws:iam::000000000000:role/r',
      awsRegion: 'us-east-1',
      eventSourceARN: KINESIS,
    }),
  );
  expect(record).toMatchObject({ id: '495', sequence: '495', group: 'k', arrivedAt: 1_545_084_650_987 });
});

it('filters see the data of Kinesis as the JSON or the text that it is, and its partition key', () => {
  expect(kinesisOf('{"n":1}').filtered()).toMatchObject({ partitionKey: 'k', data: { n: 1 } });
  expect(kinesisOf('plain').filtered()).toMatchObject({ data: 'plain' });
  expect(kinesisOf('5').filtered()).toMatchObject({ data: '5' });
});

it('a change of a table is shown as on AWS, its binary values as base64', () => {
  const record = changeRecord(
    {
      eventID: 'e1',
      eventName: 'MODIFY',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      dynamodb: {
        ApproximateCreationDateTime: new Date(1_700_000_000_000),
        Keys: { id: { S: 'x' } },
        NewImage: {
          id: { S: 'x' },
          b: { B: Buffer.from('hi') },
          l: { L: [{ M: { s: { BS: [Buffer.from('a')] } } }] },
        },
        SequenceNumber: '111',
        SizeBytes: 26,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
      userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' },
    },
    { eventSourceArn: TABLE, region: 'us-east-1' },
  );
  expect(record.shown).toEqual({
    eventID: 'e1',
    eventName: 'MODIFY',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    dynamodb: {
      ApproximateCreationDateTime: 1_700_000_000,
      Keys: { id: { S: 'x' } },
      NewImage: { id: { S: 'x' }, b: { B: 'aGk=' }, l: { L: [{ M: { s: { BS: ['YQ=='] } } }] } },
      SequenceNumber: '111',
      SizeBytes: 26,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    eventSourceARN: TABLE,
  });
  expect(record).toMatchObject({ id: '111', group: '{"id":{"S":"x"}}', arrivedAt: 1_700_000_000_000 });
});
