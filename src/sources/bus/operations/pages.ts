import { busError } from './bus-errors';
import type { Request } from './request';
import { PAGE } from './shapes';

export interface Page<T> {
  readonly items: readonly T[];
  readonly NextToken?: string;
}

export interface PageRequest {
  readonly limit: number;
  /** The name behind which the page begins. */
  readonly after: string | undefined;
}

export function pageRequest(request: Request): PageRequest {
  const limit = request.integer('Limit', PAGE) ?? PAGE.max;
  const token = request.text('NextToken', { max: 2048, min: 1 });
  request.done();
  return { limit, after: token === undefined ? undefined : nameIn(token) };
}

/** `items` in the order of their names, which never are two of one. */
export function pageOf<T>(items: readonly T[], nameOf: (item: T) => string, page: PageRequest): Page<T> {
  const { limit, after } = page;
  const rest = after === undefined ? items : items.filter((item) => nameOf(item) > after);
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  if (rest.length <= limit || last === undefined) return { items: shown };
  return { items: shown, NextToken: Buffer.from(`1:${nameOf(last)}`).toString('base64') };
}

function nameIn(token: string): string {
  const [, name] = /^1:([^]+)$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (name === undefined) throw busError('validation', 'Parameter NextToken is not valid.');
  return name;
}
