import { invalid, Violations } from './validation/constraints';
import type { ModelMember } from './validation/member-constraint';
import { numberChecks } from './validation/model-constraints';

export interface Page {
  readonly marker?: string;
  readonly maxItems?: number;
}

/** Lambda's lists give at most 50 items a page (API reference, "ListFunctions"). */
const MAX_ITEMS = 50;

/**
 * One page of a sorted list. A marker is the key of the last item given, so that changes in between do no harm.
 * `asked` is the operation's MaxItems, `most` what a page holds at most.
 */
export function page<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { marker, maxItems }: Page,
  asked: ModelMember = 'ListFunctionsRequest.MaxItems',
  most = MAX_ITEMS,
) {
  const violations = new Violations();
  violations.check('maxItems', maxItems, ...numberChecks(asked));
  violations.throwIfAny();
  const limit = Math.min(maxItems ?? most, most);
  const begin = marker === undefined ? 0 : after(items, keyOf, decode(marker));
  const part = items.slice(begin, begin + limit);
  const last = part.at(-1);
  const hasMore = begin + limit < items.length;
  return { items: part, ...(hasMore && last ? { NextMarker: encode(keyOf(last)) } : {}) };
}

function after<T>(items: readonly T[], keyOf: (item: T) => string, key: string): number {
  const index = items.findIndex((item) => keyOf(item) === key);
  if (index >= 0) return index + 1;
  // The item has gone: go on with the first of the sorted list that would stand behind it.
  const next = items.findIndex((item) => keyOf(item) > key);
  return next < 0 ? items.length : next;
}

function encode(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function decode(marker: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(marker)) throw invalid(`Marker '${marker}' is not one that a list has given`);
  return Buffer.from(marker, 'base64url').toString();
}
