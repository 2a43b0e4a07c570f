import { timingSafeEqual } from 'node:crypto';
import { jsonResponse, type RequestHead } from './http';
import { UNAUTHORIZED, WRONG_METHOD } from './replies';

/** What an environment may learn of where it runs. */
export interface Metadata {
  /** What its processes prove with that they are in it: `AWS_LAMBDA_METADATA_TOKEN`. */
  readonly token: string;
  /** The same in each account, as `use1-az1`. */
  readonly availabilityZoneId: string;
}

/** The version that AWS has (Lambda developer guide, "Using the Lambda metadata endpoint"). */
export const METADATA_PATH = '/2026-01-15/metadata/execution-environment';

/** Nothing of it changes while an environment lives, which on AWS is half a day at most. */
const CACHING = 'private, max-age=43200, immutable';

export function metadataAnswer(head: RequestHead, { token, availabilityZoneId }: Metadata): Buffer {
  if (head.method !== 'GET') return WRONG_METHOD;
  if (!isBearer(head.header('authorization'), token)) return UNAUTHORIZED;
  const body = JSON.stringify({ AvailabilityZoneID: availabilityZoneId });
  return jsonResponse(200, body, { 'Cache-Control': CACHING });
}

function isBearer(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (given === undefined) return false;
  const [sent, own] = [Buffer.from(given), Buffer.from(token)];
  return sent.length === own.length && timingSafeEqual(sent, own);
}
