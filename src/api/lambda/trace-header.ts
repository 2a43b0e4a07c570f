import { randomUUID } from 'node:crypto';

export interface Trace {
  /** As the runtime receives it: `Root=1-...;Parent=...;Sampled=0`. */
  readonly runtime: string;
  /** As the caller receives it: the same, keys in lower case. */
  readonly answer: string;
}

const ROOT = /(?:^|;)\s*root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?=;|$)/i;
const PARENT = /(?:^|;)\s*parent=([0-9a-f]{16})(?=;|$)/i;
const SAMPLED = /(?:^|;)\s*sampled=1(?=;|$)/i;
const LINEAGE = /(?:^|;)\s*lineage=([0-9a-z:|-]{1,256})(?=;|$)/i;

/**
 * The trace of one call: continues the caller's `X-Amzn-Trace-Id`, or begins an unsampled one (X-Ray guide, "Tracing
 * header"). `now` is epoch milliseconds.
 */
export function traceOf(sent: string | undefined, now: number): Trace {
  // Of two UUIDs, which node:crypto makes in batches.
  const random = (randomUUID() + randomUUID()).replaceAll('-', '');
  const given = sent === undefined ? undefined : ROOT.exec(sent)?.[1];
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  const root = given ?? `1-${seconds}-${random.slice(0, 24)}`;
  const parent = (given && PARENT.exec(sent ?? '')?.[1]) ?? random.slice(-16);
  const sampled = given !== undefined && SAMPLED.test(sent ?? '') ? 1 : 0;
  const lineage = given === undefined ? undefined : LINEAGE.exec(sent ?? '')?.[1];
  const tail = lineage === undefined ? '' : lineage;
  return {
    runtime: `Root=${root};Parent=${parent};Sampled=${sampled}${tail && `;Lineage=${tail}`}`,
    answer: `root=${root};parent=${parent};sampled=${sampled}${tail && `;lineage=${tail}`}`,
  };
}
