import { isLoopback } from '../lib/loopback';
import { ConfigError } from './config-error';

export function parseListen(value: string, allowRemote: boolean): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(value);
  const host = match?.[1] ?? match?.[2] ?? '';
  const port = Number(match?.[3]);
  if (!match || port > 65_535)
    throw new ConfigError('LAMBDABOX_LISTEN', value, 'must be an address and a port, such as 127.0.0.1:4566');
  if (!isLoopback(host) && !allowRemote) {
    throw new ConfigError(
      'LAMBDABOX_LISTEN',
      value,
      'is not a loopback address; whoever holds the key could run code on this machine from elsewhere. Set LAMBDABOX_ALLOW_REMOTE=1 if that is meant',
    );
  }
  return { host, port };
}
