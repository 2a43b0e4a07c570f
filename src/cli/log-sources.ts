import type { Client } from './client';
import { isNotFound } from './errors';
import { LambdaApi, type FunctionConfiguration } from './lambda-api';

/** A log group and what to call it. */
export interface LogSource {
  readonly group: string;
  readonly label: string;
  /** The function of that name does not exist; its log may have outlived it. */
  readonly isOrphan: boolean;
}

/** The log groups of the functions named, of all without a name. */
export async function logSources(client: Client, names: readonly string[]): Promise<LogSource[]> {
  const api = new LambdaApi(client);
  const found =
    names.length === 0
      ? (await api.list()).map((configuration) => sourceOf(configuration))
      : await Promise.all(names.map((name) => sourceNamed(api, name)));
  return [...new Map(found.map((source) => [source.group, source])).values()];
}

function sourceOf({ FunctionName: name, LoggingConfig: logging }: FunctionConfiguration): LogSource {
  const group = logging?.LogGroup ?? `/aws/lambda/${name}`;
  // Several functions may share a group that they were given.
  return { group, label: group === `/aws/lambda/${name}` ? name : group, isOrphan: false };
}

async function sourceNamed(api: LambdaApi, name: string): Promise<LogSource> {
  try {
    return sourceOf(await api.configuration(name));
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return { group: `/aws/lambda/${name}`, label: name, isOrphan: true };
  }
}
