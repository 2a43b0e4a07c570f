import type { SourceRecord } from '../source-record';

const ROOT = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;
const PARENT = /^[0-9a-f]{16}$/;
const LINEAGE = /^[0-9a-f:|]{1,256}$/;

/**
 * The trace header of a batch, as the runtime has it: that of the record which has come through the most calls, so that loops
 * through a queue are found (developer guide, "Recursive loop detection"). Undefined where no record has a whole one. Pure.
 */
export function batchTrace(records: readonly SourceRecord[]): string | undefined {
  let found: string | undefined;
  let most = -1;
  for (const { traceHeader } of records) {
    if (traceHeader === undefined) continue;
    const trace = readTrace(traceHeader);
    if (!trace || trace.passes <= most) continue;
    found = trace.header;
    most = trace.passes;
  }
  return found;
}

function readTrace(text: string): { readonly header: string; readonly passes: number } | undefined {
  const parts = new Map(
    text.split(';').map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()] as const;
    }),
  );
  const [root = '', parent = '', lineage = ''] = ['root', 'parent', 'lineage'].map((name) => parts.get(name));
  if (!ROOT.test(root) || !PARENT.test(parent)) return undefined;
  const head = `Root=${root};Parent=${parent};Sampled=${parts.get('sampled') === '1' ? 1 : 0}`;
  return LINEAGE.test(lineage)
    ? { header: `${head};Lineage=${lineage}`, passes: passesOf(lineage) }
    : { header: head, passes: 0 };
}

/** `1:<hash>:<count>|...`: through the function that is in it most often. */
function passesOf(lineage: string): number {
  return Math.max(0, ...lineage.split('|').map((pass) => Number(/:(\d{1,5})$/.exec(pass)?.[1] ?? 0) + 1));
}
