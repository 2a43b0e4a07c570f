import { countOf, known, memberOf, parsedJson, textOf } from '../sent-json';
import type { S3Record } from './s3-record';
import { seaweedRecords } from './seaweed-body';

/**
 * What an S3-compatible store posts, read. `undefined`: it is none of the forms that are known; an empty list: it is one, and
 * tells of no object (the test event that stores send first). Pure.
 */
export function storeRecords(body: Buffer): readonly S3Record[] | undefined {
  const value = parsedJson(body);
  const records = memberOf(value, 'Records');
  if (Array.isArray(records)) {
    const read = records.map(recordOf);
    return read.every((record) => record !== undefined) ? read : undefined;
  }
  if (textOf(value, 'Event') === 's3:TestEvent') return [];
  return seaweedRecords(value);
}

function recordOf(record: unknown): S3Record | undefined {
  const name = textOf(record, 'eventName')?.replace(/^s3:/, '');
  const bucket = textOf(record, 's3', 'bucket', 'name');
  const key = keyOf(record);
  if (name === undefined || bucket === undefined || key === undefined) return undefined;
  return known<S3Record>({
    // Of versitygw, which tells of each object of a DeleteObjects.
    name: name === 'ObjectRemoved:DeleteObjects' ? 'ObjectRemoved:Delete' : name,
    ...{ bucket, key },
    time: timeOf(textOf(record, 'eventTime')),
    size: countOf(record, 's3', 'object', 'size'),
    eTag: textOf(record, 's3', 'object', 'eTag')?.replaceAll('"', ''),
    versionId: textOf(record, 's3', 'object', 'versionId'),
    sequencer: textOf(record, 's3', 'object', 'sequencer'),
    principal: principalOf(record, 'userIdentity'),
    owner: principalOf(record, 's3', 'bucket', 'ownerIdentity'),
    sourceIp: textOf(record, 'requestParameters', 'sourceIPAddress'),
    requestId: textOf(record, 'responseElements', 'x-amz-request-id'),
    hostId: textOf(record, 'responseElements', 'x-amz-id-2'),
  });
}

/** versitygw writes it with a capital letter. */
function principalOf(record: unknown, ...path: readonly string[]): string | undefined {
  return textOf(record, ...path, 'principalId') ?? textOf(record, ...path, 'PrincipalId');
}

/** As forms are encoded, as at AWS; but Ceph and versitygw write keys as they are. */
function keyOf(record: unknown): string | undefined {
  const key = textOf(record, 's3', 'object', 'key');
  const isPlain =
    textOf(record, 'eventSource') === 'ceph:s3' ||
    memberOf(record, 'userIdentity', 'PrincipalId') !== undefined;
  return key === undefined || isPlain ? key : decoded(key.replaceAll('+', ' '));
}

/** As it is when it is no URL encoding. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function timeOf(text: string | undefined): string | undefined {
  const time = new Date(text ?? '');
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
