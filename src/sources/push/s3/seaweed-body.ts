import { countOf, known, memberOf, textOf } from '../sent-json';
import type { S3Record } from './s3-record';

const PLACE = /^\/buckets\/([^/]+)\/(.+)$/s;
/** Parts of objects that are not there yet. */
const PARTS = '.uploads/';

/**
 * What SeaweedFS' filer posts: a change of its tree, in which buckets are folders (its wiki, "Filer Change Data Capture"). Pure.
 */
export function seaweedRecords(value: unknown): readonly S3Record[] | undefined {
  const path = textOf(value, 'key');
  const type = textOf(value, 'event_type');
  const message = memberOf(value, 'message');
  if (path === undefined || type === undefined || typeof message !== 'object') return undefined;
  const created = memberOf(message, 'newEntry') ?? memberOf(message, 'new_entry');
  const removed = memberOf(message, 'oldEntry') ?? memberOf(message, 'old_entry');
  switch (type) {
    case 'create':
    case 'update':
      return [...createdAt(path, created)];
    case 'delete':
      return [...removedAt(path, removed)];
    case 'rename':
      return [...createdAt(newPath(message, created), created), ...removedAt(path, removed)];
    default:
      return [];
  }
}

function newPath(message: unknown, entry: unknown): string {
  const parent = textOf(message, 'newParentPath') ?? textOf(message, 'new_parent_path') ?? '';
  return `${parent}/${textOf(entry, 'name') ?? ''}`;
}

function createdAt(path: string, entry: unknown): S3Record[] {
  const place = placeOf(path, entry);
  const md5 = textOf(entry, 'attributes', 'md5');
  return place.map(({ bucket, key }) =>
    known<S3Record>({
      ...{ name: 'ObjectCreated:Put', bucket, key },
      size: countOf(entry, 'attributes', 'fileSize') ?? countOf(entry, 'attributes', 'file_size'),
      eTag: md5 === undefined ? undefined : Buffer.from(md5, 'base64').toString('hex'),
    }),
  );
}

function removedAt(path: string, entry: unknown): S3Record[] {
  return placeOf(path, entry).map(({ bucket, key }) => ({ name: 'ObjectRemoved:Delete', bucket, key }));
}

/** Of an object; none for folders, and for what is no bucket's. */
function placeOf(path: string, entry: unknown): { bucket: string; key: string }[] {
  const isFolder = memberOf(entry, 'isDirectory') ?? memberOf(entry, 'is_directory');
  const [, bucket, key] = PLACE.exec(path) ?? [];
  if (isFolder === true || bucket === undefined || key === undefined || key.startsWith(PARTS)) return [];
  return [{ bucket, key }];
}
