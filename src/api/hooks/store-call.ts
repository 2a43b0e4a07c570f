import { AwsError, WIRE } from '../../errors';
import { S3_NAME } from '../../sources/push/hook-places';
import { storeRecords } from '../../sources/push/s3/store-body';
import { readBody } from '../http/body';
import type { PublicVisit } from '../http/door';
import { answerHook, HOOK_ANSWERS } from './hook-answers';
import type { HooksDoorParts } from './hooks-door-parts';
import { sentToken } from './sent-token';

/** Stores send a record of some KB each, a few of them at once. */
const MAX_BYTES = 1024 * 1024;
const LIMIT = {
  bytes: MAX_BYTES,
  tooLarge: () =>
    new AwsError(WIRE.requestEntityTooLarge, `The body must be smaller than ${MAX_BYTES} bytes.`),
};

/** A notification of a store: answered when every event that it makes is on disk. */
export async function serveStore(visit: PublicVisit, { secrets, s3 }: HooksDoorParts): Promise<void> {
  const { req, res, head } = visit;
  const token = sentToken(head);
  if (token === undefined || !secrets.isOf(S3_NAME, token))
    return answerHook(visit, HOOK_ANSWERS.unauthorized);
  // Stores that ask whether anybody is here do it so.
  if (head.method === 'HEAD' || head.method === 'GET') return answerHook(visit, HOOK_ANSWERS.taken);
  const records = storeRecords(await readBody(req, res, LIMIT));
  if (!records) return answerHook(visit, HOOK_ANSWERS.unreadable);
  await s3.take(records);
  answerHook(visit, HOOK_ANSWERS.taken);
}
