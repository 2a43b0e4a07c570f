import type { LokiEntry } from './entry';
import { levelOf } from './line-level';

/**
 * The body of a push in JSON (Loki HTTP API, "Ingest logs"): streams by labels, each line as
 * `[nanoseconds, line, structured metadata]`, in the order given.
 */
export function pushBody(entries: readonly LokiEntry[]): string {
  const streams = new Map<string, string[]>();
  for (const entry of entries) {
    const values = streams.get(entry.labels);
    if (values) values.push(value(entry));
    else streams.set(entry.labels, [value(entry)]);
  }
  const parts = [...streams].map(([labels, values]) => `{"stream":${labels},"values":[${values.join(',')}]}`);
  return `{"streams":[${parts.join(',')}]}`;
}

function value({ time, line, origin, requestId, level = levelOf(line) }: LokiEntry): string {
  const call = requestId === undefined ? '' : `,"request_id":${JSON.stringify(requestId)}`;
  const told = level === undefined ? '' : `,"level":"${level}"`;
  return `["${time}",${JSON.stringify(line)},{${origin}${call}${told}}]`;
}
