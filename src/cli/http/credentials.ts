import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError, EXIT, usageError } from '../cli-error';
import { messageOf, systemCode } from '../thrown';
import type { Settings } from '../settings';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export function credentialsPath(settings: Settings): string {
  return join(settings.dataDirectory, 'credentials.json');
}

/**
 * The key pair: LAMBDABOX_ACCESS_KEY_ID and _SECRET_ACCESS_KEY, else the file that the service makes at its first
 * start. Throws a CliError that says where it looked.
 */
export function readCredentials(
  env: Readonly<Record<string, string | undefined>>,
  settings: Settings,
): Credentials {
  const { LAMBDABOX_ACCESS_KEY_ID: accessKeyId, LAMBDABOX_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey };
  if (accessKeyId || secretAccessKey) {
    const missing = accessKeyId ? 'LAMBDABOX_SECRET_ACCESS_KEY' : 'LAMBDABOX_ACCESS_KEY_ID';
    throw usageError(`${missing} is not set, its other half is`, 'set both or neither');
  }
  return readFile(credentialsPath(settings));
}

function readFile(path: string): Credentials {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
  const pair = parse(text);
  if (!pair) {
    throw usageError(
      `${path} holds no accessKeyId and secretAccessKey`,
      'remove it and start the service again: it makes a new pair',
    );
  }
  return pair;
}

function parse(text: string): Credentials | undefined {
  try {
    const { accessKeyId, secretAccessKey } = JSON.parse(text) as Partial<Record<string, unknown>>;
    return typeof accessKeyId === 'string' && typeof secretAccessKey === 'string'
      ? { accessKeyId, secretAccessKey }
      : undefined;
  } catch {
    return undefined;
  }
}

function unreadable(path: string, error: unknown): CliError {
  if (systemCode(error) === 'ENOENT') {
    return new CliError(
      `there is no key pair: ${path} does not exist`,
      EXIT.unreachable,
      'the service makes it at its first start: lambdabox start --detach (a service elsewhere: set LAMBDABOX_ACCESS_KEY_ID and LAMBDABOX_SECRET_ACCESS_KEY)',
    );
  }
  return usageError(
    `cannot read ${path}: ${messageOf(error)}`,
    'it belongs to the user that runs the service; become that user, or set LAMBDABOX_ACCESS_KEY_ID and LAMBDABOX_SECRET_ACCESS_KEY',
  );
}
