import type { Hook } from '../../contract/hook';

/** Below it is what anyone may send to. */
export const PUSH_PREFIX = '/_lambdabox/in/';
/** Stores tell of all their buckets at one place, and show one token there. */
export const S3_NAME = 's3';

/** Where it is pushed to; undefined where nobody comes to us. */
export function hookPath({ kind }: Hook): string | undefined {
  return kind === 's3' ? `${PUSH_PREFIX}${S3_NAME}` : undefined;
}

/** By which name its secret is kept; undefined where it has none. */
export function secretNameOf({ kind }: Hook): string | undefined {
  return kind === 's3' ? S3_NAME : undefined;
}
