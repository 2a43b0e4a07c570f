import { S3_NAME } from '../../sources/push/hook-places';
import { storeRecords } from '../../sources/push/s3/store-body';
import { readBody } from '../http/body';
import type { PublicVisit } from '../http/door';
import { answerHook, HOOK_ANSWERS } from './hook-answers';
import type { HooksDoorParts } from './hooks-door-parts';
import { pushLimit } from './push-limit';
import { showsToken } from './sent-token';

/** Stores send a record of some KB each, a few of them at once. */
const LIMIT = pushLimit(1024 * 1024);

/** A notification of a store: answered when every event that it makes is on disk. */
export async function serveStore(visit: PublicVisit, { secrets, s3 }: HooksDoorParts): Promise<void> {
  const { req, res, head } = visit;
  if (!showsToken(head, secrets, S3_NAME)) return answerHook(visit, HOOK_ANSWERS.unauthorized);
  // Stores that ask whether anybody is here do it so.
  if (head.method === 'HEAD' || head.method === 'GET') return answerHook(visit, HOOK_ANSWERS.taken);
  const records = storeRecords(await readBody(req, res, LIMIT));
  if (!records) return answerHook(visit, HOOK_ANSWERS.unreadable);
  await s3.take(records);
  answerHook(visit, HOOK_ANSWERS.taken);
}
