import type { CallRow } from '../../../src/contract/call-row';
import { own } from './own';

/** Most pages that are asked for: a search that finds little answers with few rows a page. */
const MOST_PAGES = 20;

export interface CallsAsked {
  readonly function: string;
  /** Epoch milliseconds, the first inclusive, the second exclusive. */
  readonly since?: number;
  readonly until?: number;
}

/** The newest calls of a function in a time, `most` of them at most. */
export async function callsOf(
  asked: CallsAsked,
  most: number,
  signal: AbortSignal,
): Promise<readonly CallRow[]> {
  const calls: CallRow[] = [];
  let before: string | undefined;
  for (let page = 0; page < MOST_PAGES && calls.length < most; page += 1) {
    const answer = await own.calls({ ...asked, before, limit: most - calls.length }, signal);
    calls.push(...answer.calls);
    before = answer.next;
    if (before === undefined) break;
  }
  return calls;
}
