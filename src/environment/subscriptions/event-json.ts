import type { EnvironmentEvent } from '../../telemetry/events';
import type { Subscription } from './subscription';

type Fields = Readonly<Record<string, unknown>>;

/** Events that only one of the two APIs has. */
const ONLY_LOGS = new Set(['platform.end', 'platform.fault', 'platform.logsSubscription']);
const IN_LOGS: Readonly<Record<string, (record: Fields) => object>> = {
  'platform.start': ({ requestId, version }) => ({ requestId, version }),
  'platform.end': ({ requestId }) => ({ requestId }),
  'platform.report': ({ requestId, metrics }) => ({ requestId, metrics }),
  'platform.extension': (record) => record,
  'platform.logsSubscription': (record) => record,
  'platform.logsDropped': (record) => record,
  'platform.runtimeDone': ({ requestId, status }) => ({ requestId, status }),
};

/** An event as its subscriber gets it; undefined for one that it does not get. */
export function eventJson(
  { category, type, at, record }: EnvironmentEvent,
  { api, types, schemaVersion }: Pick<Subscription, 'api' | 'types' | 'schemaVersion'>,
): string | undefined {
  if (!types.includes(category)) return undefined;
  const told =
    api === 'logs' ? inLogs(type, record, schemaVersion) : inTelemetry(type, record, schemaVersion);
  return told === undefined
    ? undefined
    : JSON.stringify({ time: new Date(at).toISOString(), type, record: told });
}

function inTelemetry(type: string, record: string | object, version: string): string | object | undefined {
  if (ONLY_LOGS.has(type)) return undefined;
  // Since then the records of functions that log in JSON are objects.
  if (typeof record === 'string') return version >= '2022-12-13' ? asObject(record) : record;
  if (type !== 'platform.start') return record;
  // The log alone names the function.
  const { functionArn: _functionArn, ...rest } = record as Fields;
  return rest;
}

function inLogs(type: string, record: string | object, version: string): string | object | undefined {
  if (typeof record === 'string') return record;
  if (type === 'platform.runtimeDone' && version < '2021-03-18') return undefined;
  return IN_LOGS[type]?.(record as Fields);
}

/** A line that is a JSON object, as one. */
function asObject(line: string): string | object {
  if (!line.startsWith('{')) return line;
  try {
    return JSON.parse(line) as object;
  } catch {
    return line;
  }
}
