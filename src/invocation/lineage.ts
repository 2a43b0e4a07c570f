import { clientError } from '../errors';

/**
 * How often a function may be in one chain of calls (developer guide, "Recursive loop detection": about 16). SDKs inside
 * functions hand the chain on in X-Amzn-Trace-Id.
 */
const MAX_PASSES = 16;
/** Functions that a chain remembers; of a longer one the first are forgotten. */
const MAX_FUNCTIONS = 16;
/** Where the count of a loop that is allowed ends. */
const MAX_COUNT = 9999;
const LINEAGE = /;Lineage=([^;]*)/;

export interface PassedFunction {
  readonly functionArn: string;
  /** Set for one that may be in a loop. */
  readonly recursiveLoop?: 'Allow';
}

/**
 * The trace header of a call with this pass through the function counted in its Lineage. Throws
 * RecursiveInvocationException when there were too many.
 */
export function withPass(traceHeader: string, { functionArn, recursiveLoop }: PassedFunction): string {
  const before = LINEAGE.exec(traceHeader)?.[1];
  const own = hashOf(functionArn);
  // Nearly every call begins its chain.
  if (before === undefined) return `${traceHeader};Lineage=1:${own}:0`;
  const passes = passesOf(before);
  const count = passes.get(own);
  const passed = count === undefined ? 0 : count + 1;
  if (passed >= MAX_PASSES && recursiveLoop !== 'Allow') throw tooMany(functionArn);
  passes.delete(own);
  passes.set(own, Math.min(passed, MAX_COUNT));
  const lineage = [...passes].slice(-MAX_FUNCTIONS).map(([hash, number]) => `1:${hash}:${number}`);
  return `${traceHeader.replace(LINEAGE, '')};Lineage=${lineage.join('|')}`;
}

/** `[1:]<8 hex>:<count>`, joined by |; what is none of that is dropped. */
function passesOf(lineage: string): Map<string, number> {
  const passes = new Map<string, number>();
  for (const part of lineage.split('|')) {
    const [, hash = '', count] = /^(?:\d+:)?([0-9a-f]{8}):(\d{1,4})$/.exec(part) ?? [];
    if (hash !== '') passes.set(hash, Number(count));
  }
  return passes;
}

/** FNV-1a, 32 bits: it is on the path of every call. Two functions that share one are counted as one. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

function tooMany(functionArn: string): Error {
  return clientError(
    'recursiveInvocation',
    `The function ${functionArn} is in a recursive loop: this chain of calls has come through it ${MAX_PASSES} times. ` +
      'The call was stopped.',
  );
}
