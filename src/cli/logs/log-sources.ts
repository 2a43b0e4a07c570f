import type { Client } from '../http/client';
import { isNotFound } from '../http/service-error';
import { LambdaApi, type FunctionConfiguration } from '../http/lambda-api';

const PREFIX = '/aws/lambda/';

/** A log group and what to call it. */
export interface LogSource {
  readonly group: string;
  readonly label: string;
  /** The function of that name does not exist; its log may have outlived it. */
  readonly isOrphan: boolean;
}

/** The log groups of the functions named. */
export async function sourcesNamed(client: Client, names: readonly string[]): Promise<LogSource[]> {
  const api = new LambdaApi(client);
  const found = await Promise.all(names.map((name) => sourceNamed(api, name)));
  return [...new Map(found.map((source) => [source.group, source])).values()];
}

/** Of a group that is known by its name only. */
export function sourceOfGroup(group: string): LogSource {
  return { group, label: group.startsWith(PREFIX) ? group.slice(PREFIX.length) : group, isOrphan: false };
}

function sourceOf({ FunctionName: name, LoggingConfig: logging }: FunctionConfiguration): LogSource {
  // Several functions may share a group that they were given.
  return sourceOfGroup(logging?.LogGroup ?? PREFIX + name);
}

async function sourceNamed(api: LambdaApi, name: string): Promise<LogSource> {
  try {
    return sourceOf(await api.configuration(name));
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return { ...sourceOfGroup(PREFIX + name), isOrphan: true };
  }
}
