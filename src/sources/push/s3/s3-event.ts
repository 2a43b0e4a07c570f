import type { S3Hook } from '../../../contract/hook';
import { known } from '../sent-json';
import type { S3Record } from './s3-record';

/** What a store may not have said. */
export interface S3EventSetting {
  readonly region: string;
  /** When the notification came, epoch milliseconds. */
  readonly now: number;
  readonly requestId: string;
}

const VERSION = '2.1';
const NOBODY = 'lambdabox';

/** The event of one record, member by member as S3 writes it (S3 user guide, "Event message structure"). Pure. */
export function s3Event(record: S3Record, hook: Pick<S3Hook, 'name'>, setting: S3EventSetting): object {
  const { bucket, name } = record;
  const isThere = !name.startsWith('ObjectRemoved:') && !name.startsWith('LifecycleExpiration:');
  const requestId = record.requestId ?? setting.requestId.replaceAll('-', '').slice(0, 16).toUpperCase();
  return {
    Records: [
      {
        eventVersion: VERSION,
        eventSource: 'aws:s3',
        awsRegion: setting.region,
        eventTime: record.time ?? new Date(setting.now).toISOString(),
        eventName: name,
        userIdentity: { principalId: record.principal ?? NOBODY },
        requestParameters: { sourceIPAddress: record.sourceIp ?? '127.0.0.1' },
        responseElements: { 'x-amz-request-id': requestId, 'x-amz-id-2': record.hostId ?? requestId },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: hook.name,
          bucket: {
            name: bucket,
            ownerIdentity: { principalId: record.owner ?? record.principal ?? NOBODY },
            arn: bucketArn(bucket),
          },
          object: known({
            key: encodedKey(record.key),
            size: isThere ? record.size : undefined,
            eTag: isThere ? record.eTag : undefined,
            versionId: record.versionId,
            sequencer: record.sequencer ?? setting.now.toString(16).toUpperCase().padStart(18, '0'),
          }),
        },
      },
    ],
  };
}

export function bucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}

/** As forms are encoded, but that slashes stay. */
function encodedKey(key: string): string {
  return encodeURIComponent(key.toWellFormed())
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/')
    .replace(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
