import { createHmac, hash } from 'node:crypto';
import { canonicalRequest, sha256Hex } from './sigv4-canonical';
import { ALGORITHM, signingKey, TERMINATOR } from './sigv4-key';
import { formatBasicTime } from './sigv4-time';

export interface PresignInput {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly sessionToken?: string;
  readonly region: string;
  /** `Host` as the client will send it, with the port. */
  readonly host: string;
  /** Encoded once. */
  readonly path: string;
  readonly expiresSeconds: number;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A URL that allows one GET without further credentials until it expires (IAM guide, "presigned URLs"). */
export function presignGet(input: PresignInput): string {
  const time = formatBasicTime(input.now);
  const scope = `${time.slice(0, 8)}/${input.region}/lambda/${TERMINATOR}`;
  const query = new URLSearchParams({
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${input.accessKeyId}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(input.expiresSeconds),
    ...(input.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': input.sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  }).toString();
  const url = `${input.path}?${query}`;
  const request = { method: 'GET', url, headers: { host: input.host }, rawHeaders: ['Host', input.host] };
  const canonical = canonicalRequest(request, ['host'], hash('sha256', '', 'hex'));
  const toSign = `${ALGORITHM}\n${time}\n${scope}\n${sha256Hex(canonical)}`;
  const key = signingKey(input.secret, time.slice(0, 8), input.region, 'lambda');
  return `http://${input.host}${url}&X-Amz-Signature=${createHmac('sha256', key).update(toSign).digest('hex')}`;
}
