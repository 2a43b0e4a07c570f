/** The content type of an answer that begins with a prelude (Node.js client, `awslambda.HttpResponseStream.from`). */
export const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response';

/** Where the metadata ends and the body begins. */
const SEPARATOR = Buffer.alloc(8);
/** Bytes of JSON that are waited for: more than clients take for all headers of an answer. */
const MAX_BYTES = 64 * 1024;

/** The metadata of a streamed HTTP answer. */
export interface Prelude {
  /** 200 where it is not said. */
  readonly statusCode: number;
  /** By name as written; several values of one are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** Values of `Set-Cookie`. */
  readonly cookies: readonly string[];
}

export type PreludeState =
  /** More is needed. */
  | { readonly kind: 'open' }
  /** `rest`: what came of the body behind it, perhaps nothing. */
  | { readonly kind: 'read'; readonly prelude: Prelude; readonly rest: Buffer }
  /** It is no prelude, and never will be. */
  | { readonly kind: 'malformed'; readonly reason: string };

const OPEN: PreludeState = { kind: 'open' };

/** Reads the metadata off the beginning of a streamed answer, in whatever pieces it comes. */
export class PreludeReader {
  private held: Buffer = Buffer.alloc(0);

  /** To be asked until the state is another than `open`; what comes after is the body's. */
  take(data: Buffer): PreludeState {
    const from = Math.max(0, this.held.length - SEPARATOR.length);
    this.held = Buffer.concat([this.held, data]);
    const end = this.held.indexOf(SEPARATOR, from);
    if (end < 0) return this.held.length > MAX_BYTES ? malformed('it is longer than 64 KiB') : OPEN;
    const prelude = parse(this.held.subarray(0, end));
    if (typeof prelude === 'string') return malformed(prelude);
    return { kind: 'read', prelude, rest: this.held.subarray(end + SEPARATOR.length) };
  }
}

function malformed(reason: string): PreludeState {
  return { kind: 'malformed', reason: `the prelude of the answer cannot be read: ${reason}` };
}

/** The reason why not, if it is none. */
function parse(text: Buffer): Prelude | string {
  const metadata = objectIn(text.toString());
  if (!metadata) return 'it is no JSON object';
  const { statusCode = 200, headers = {}, cookies = [] } = metadata;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599)
    return `statusCode: ${JSON.stringify(statusCode)}: must be a number from 100 to 599`;
  if (!isObject(headers)) return 'headers: must be an object';
  if (!Array.isArray(cookies)) return 'cookies: must be a list';
  return {
    statusCode: status,
    headers: Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => headerOf(name, value))),
    cookies: cookies.map(String),
  };
}

function headerOf(name: string, value: unknown): [string, string][] {
  if (value === null || value === undefined) return [];
  return [[name, Array.isArray(value) ? value.map(String).join(',') : textOf(value)]];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
