import { randomFillSync } from 'node:crypto';
import type { OpenTrace } from '../../invocation/invocation';

export interface Trace {
  /** As the runtime receives it: `Root=1-...;Parent=...;Sampled=0`. */
  readonly runtime: string;
  /** As the caller receives it: the same, keys in lower case. */
  readonly answer: string;
  /** What the caller left open; undefined: nothing. */
  readonly open: OpenTrace | undefined;
}

const ROOT_BYTES = 12;
const PARENT_BYTES = 8;
const pool = Buffer.alloc(4096);
let used = pool.length;

const ROOT = /(?:^|;)\s*root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?=;|$)/i;
const PARENT = /(?:^|;)\s*parent=([0-9a-f]{16})(?=;|$)/i;
const SAMPLED = /(?:^|;)\s*sampled=1(?=;|$)/i;
const UNSAMPLED = /(?:^|;)\s*sampled=0(?=;|$)/i;
const LINEAGE = /(?:^|;)\s*lineage=([0-9a-z:|-]{1,256})(?=;|$)/i;

/**
 * The trace of one call: continues the caller's `X-Amzn-Trace-Id`, or begins an unsampled one (X-Ray guide, "Tracing
 * header"). `now` is epoch milliseconds.
 */
export function traceOf(sent: string | undefined, now: number): Trace {
  const given = sent === undefined ? undefined : ROOT.exec(sent)?.[1];
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  const root = given ?? `1-${seconds}-${randomHex(ROOT_BYTES)}`;
  const givenParent = given && PARENT.exec(sent ?? '')?.[1];
  const parent = givenParent ?? randomHex(PARENT_BYTES);
  const sampled = given !== undefined && SAMPLED.test(sent ?? '') ? 1 : 0;
  const isDecided = sampled === 1 || (given !== undefined && UNSAMPLED.test(sent ?? ''));
  const lineage = given === undefined ? undefined : LINEAGE.exec(sent ?? '')?.[1];
  const tail = lineage === undefined ? '' : lineage;
  return {
    runtime: `Root=${root};Parent=${parent};Sampled=${sampled}${tail && `;Lineage=${tail}`}`,
    answer: `root=${root};parent=${parent};sampled=${sampled}${tail && `;lineage=${tail}`}`,
    open: openTrace(isDecided, givenParent !== undefined),
  };
}

/** Random bytes, made many at a time. */
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

/** The header of an answer: the trace as the runtime had it in the end, where it got so far, its keys in lower case. */
export function answerOf(trace: Trace, runtime: string | undefined): string {
  return runtime === undefined ? trace.answer : runtime.toLowerCase();
}

const ALL_OPEN: OpenTrace = { decision: true, parent: true };
const DECISION_OPEN: OpenTrace = { decision: true, parent: false };
const PARENT_OPEN: OpenTrace = { decision: false, parent: true };

function openTrace(isDecided: boolean, hasParent: boolean): OpenTrace | undefined {
  if (isDecided) return hasParent ? undefined : PARENT_OPEN;
  return hasParent ? DECISION_OPEN : ALL_OPEN;
}
