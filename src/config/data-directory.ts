import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigError } from './config-error';

/** Leaves room for `/environments/<32 hex>/ports.sock` within the 107 bytes of a Unix socket path. */
const MAX_DATA_DIRECTORY_BYTES = 50;

export function parseDataDirectory(value: string): string {
  const directory = resolve(value);
  if (Buffer.byteLength(directory) > MAX_DATA_DIRECTORY_BYTES) {
    throw new ConfigError(
      'LAMBDABOX_DATA_DIR',
      value,
      `is longer than ${MAX_DATA_DIRECTORY_BYTES} bytes; sockets live below it and their paths are limited to 107`,
    );
  }
  return directory;
}

export function defaultDataDirectory(isRoot: boolean): string {
  return isRoot ? '/var/lib/lambdabox' : join(homedir(), '.local/share/lambdabox');
}
