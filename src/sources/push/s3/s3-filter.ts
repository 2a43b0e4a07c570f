import type { S3Hook } from '../../../contract/hook';
import type { S3Record } from './s3-record';

/** Whether a notification is about such a record: the event's name, then the key (S3 user guide, "Configuring event notifications using object key name filtering"). Pure. */
export function isNotified(
  { bucket, events, prefix = '', suffix = '' }: S3Hook,
  record: Pick<S3Record, 'bucket' | 'key' | 'name'>,
): boolean {
  if (bucket !== record.bucket) return false;
  const name = `s3:${record.name}`;
  const isNamed = events.some((event) =>
    event.endsWith('*') ? name.startsWith(event.slice(0, -1)) : name === event,
  );
  const { key } = record;
  const begins = formsOf(prefix).some((form) => key.startsWith(form));
  return isNamed && begins && formsOf(suffix).some((form) => key.endsWith(form));
}

/** Characters with a meaning in URLs are written in their encoding, or as they are. */
function formsOf(affix: string): string[] {
  if (!affix.includes('%')) return [affix];
  try {
    return [affix, decodeURIComponent(affix)];
  } catch {
    return [affix];
  }
}
