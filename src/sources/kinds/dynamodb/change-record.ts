import type { _Record as ChangeRecord } from '@aws-sdk/client-dynamodb-streams';
import type { StreamRecord } from '../../mapping/stream-source';
import { shownItem } from './attribute-values';

/** Where the records of a mapping are from. */
export interface ChangeOrigin {
  readonly eventSourceArn: string;
  readonly region: string;
}

/** A change as a function's event has it (developer guide, "Using AWS Lambda with Amazon DynamoDB"). */
export function changeRecord(record: ChangeRecord, { eventSourceArn, region }: ChangeOrigin): StreamRecord {
  const { eventID = '', eventName, userIdentity, dynamodb = {} } = record;
  const { ApproximateCreationDateTime, Keys = {}, NewImage, OldImage } = dynamodb;
  const { SequenceNumber = '', SizeBytes, StreamViewType } = dynamodb;
  const arrivedAt = ApproximateCreationDateTime?.getTime();
  const keys = shownItem(Keys);
  const shown = {
    eventID,
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      ...(arrivedAt === undefined ? {} : { ApproximateCreationDateTime: arrivedAt / 1000 }),
      Keys: keys,
      ...(NewImage ? { NewImage: shownItem(NewImage) } : {}),
      ...(OldImage ? { OldImage: shownItem(OldImage) } : {}),
      SequenceNumber,
      SizeBytes,
      StreamViewType,
    },
    // What its time to live has deleted.
    ...(userIdentity
      ? { userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId } }
      : {}),
    eventSourceARN: eventSourceArn,
  };
  return {
    id: SequenceNumber,
    sequence: SequenceNumber,
    shown,
    bytes: Buffer.byteLength(JSON.stringify(shown)),
    filtered: () => shown,
    ...(arrivedAt === undefined ? {} : { arrivedAt }),
    // Changes of an item keep their order.
    group: JSON.stringify(keys),
  };
}
