import {
  atLeast,
  atMost,
  maxLength,
  minLength,
  type Violations,
} from '../../../functions/validation/constraints';
import { invalidSchedule } from './scheduler-errors';

export interface PageInput {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

const MOST = 100;

/** As the model has it. */
export function checkPage(found: Violations, { maxResults, nextToken }: PageInput): void {
  found.check('maxResults', maxResults, atMost(MOST), atLeast(1));
  found.check('nextToken', nextToken, maxLength(2048), minLength(1));
}

/** One page of what is sorted by key. A token is the last key given, so that changes in between do no harm. */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { maxResults = MOST, nextToken }: PageInput,
): { readonly items: readonly T[]; readonly next: { readonly NextToken?: string } } {
  const after = nextToken === undefined ? undefined : decoded(nextToken);
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after);
  const part = rest.slice(0, maxResults);
  const last = part.at(-1);
  const hasMore = last !== undefined && rest.length > part.length;
  return { items: part, next: hasMore ? { NextToken: Buffer.from(keyOf(last)).toString('base64') } : {} };
}

function decoded(token: string): string {
  const key = Buffer.from(token, 'base64').toString();
  if (Buffer.from(key).toString('base64') !== token) throw invalidSchedule('Invalid NextToken provided.');
  return key;
}
