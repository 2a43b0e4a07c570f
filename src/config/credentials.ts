import { ConfigError } from './config-error';
import type { Env } from './values';

export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export function parseCredentials(env: Env): KeyPair | undefined {
  const accessKeyId = env.LAMBDABOX_ACCESS_KEY_ID;
  const secretAccessKey = env.LAMBDABOX_SECRET_ACCESS_KEY;
  if (!accessKeyId && !secretAccessKey) return undefined;
  if (!accessKeyId || !secretAccessKey) {
    const [given, missing] = accessKeyId
      ? ['ACCESS_KEY_ID', 'SECRET_ACCESS_KEY']
      : ['SECRET_ACCESS_KEY', 'ACCESS_KEY_ID'];
    throw new ConfigError(`LAMBDABOX_${missing}`, '', `must be set together with LAMBDABOX_${given}`);
  }
  if (!/^[\w.@+-]{1,128}$/.test(accessKeyId)) {
    throw new ConfigError(
      'LAMBDABOX_ACCESS_KEY_ID',
      accessKeyId,
      'must be 1 to 128 letters, digits and _.@+-',
    );
  }
  return { accessKeyId, secretAccessKey };
}
