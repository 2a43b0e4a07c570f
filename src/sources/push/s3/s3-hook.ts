import type { S3Hook } from '../../../contract/hook';
import type { HookFields, HookHead } from '../hook-fields';

/** As the S3 API has it (S3 API reference, "NotificationConfiguration", Event), and what stores have beside it. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  ObjectCreated: ['*', 'Put', 'Post', 'Copy', 'CompleteMultipartUpload'],
  ObjectRemoved: ['*', 'Delete', 'DeleteMarkerCreated'],
  ObjectRestore: ['*', 'Post', 'Completed', 'Delete'],
  ObjectTagging: ['*', 'Put', 'Delete'],
  ObjectAcl: ['Put'],
  // Of stores: S3 has none.
  ObjectAccessed: ['*', 'Get', 'Head'],
  LifecycleExpiration: ['*', 'Delete', 'DeleteMarkerCreated'],
  LifecycleTransition: [],
  IntelligentTiering: [],
  ReducedRedundancyLostObject: [],
  ObjectAnnotation: ['*', 'Put', 'Delete'],
  ObjectRetention: ['Put'],
  Replication: [
    ...['*', 'OperationFailedReplication', 'OperationNotTracked', 'OperationMissedThreshold'],
    'OperationReplicatedAfterThreshold',
  ],
};
const EVENTS = Object.entries(NAMES).flatMap(([type, names]) =>
  names.length === 0 ? [`s3:${type}`] : names.map((name) => `s3:${type}:${name}`),
);
const EVENT = new RegExp(`^(${EVENTS.map((event) => event.replace('*', '\\*')).join('|')})$`);

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const AFFIX = /^.{1,1024}$/s;

export function readS3Hook(fields: HookFields, head: HookHead): S3Hook {
  const bucket = fields.text('bucket', BUCKET, 'must be the name of a bucket');
  const events = fields.texts('events', EVENT, `must be a list of ${EVENTS.join(', ')}`);
  const prefix = fields.optionalText('prefix', AFFIX, 'must be 1 to 1024 characters');
  const suffix = fields.optionalText('suffix', AFFIX, 'must be 1 to 1024 characters');
  return {
    ...{ kind: 's3', ...head, bucket, events },
    ...(prefix === undefined ? {} : { prefix }),
    ...(suffix === undefined ? {} : { suffix }),
  };
}
