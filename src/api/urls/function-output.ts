import { compactJson } from '../../lib/compact-json';
import { PRELUDE_TYPE } from '../http/prelude';

/** An answer as HTTP has it. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case, `content-type` among them; none of the connection's. */
  readonly headers: ReadonlyMap<string, string>;
  /** One `Set-Cookie` each. */
  readonly cookies: readonly string[];
}

/** With its body, before the method and the status decide whether one is sent. */
export interface WholeAnswer extends HttpAnswer {
  readonly body: Buffer;
}

const JSON_TYPE = 'application/json';
const NOTHING = Buffer.alloc(0);

/**
 * What a function's output means (developer guide, "Invoking Lambda function URLs", response payload format). Undefined for
 * one that Lambda cannot make an answer of. Pure.
 */
export function answerOf(payload: Buffer): WholeAnswer | undefined {
  const output = parsed(payload);
  if (!isObject(output) || !Object.hasOwn(output, 'statusCode')) {
    return { ...plain(), body: wholeBody(payload, output) };
  }
  const answer = metadataOf(output);
  return answer && { ...answer, body: bodyOf(output) };
}

/** JSON comes without the white space that Python's client writes, and a text without its quotes, as on AWS. */
function wholeBody(payload: Buffer, output: unknown): Buffer {
  if (typeof output === 'string') return Buffer.from(output);
  return output === undefined ? payload : compactJson(payload);
}

/** The status, headers and cookies of an object. Undefined when one of them cannot be. Without a statusCode it is 200. */
export function metadataOf(output: object): HttpAnswer | undefined {
  const { statusCode = 200, headers, cookies } = output as Record<string, unknown>;
  const status = statusOf(statusCode);
  const read = headersOf(headers);
  const set = cookiesOf(cookies);
  if (status === undefined || !read || !set) return undefined;
  if (!read.has('content-type')) read.set('content-type', JSON_TYPE);
  return { status, headers: read, cookies: set };
}

/** Whether a runtime says that its stream begins with metadata. */
export function hasPrelude(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === PRELUDE_TYPE;
}

export function plain(type = JSON_TYPE): HttpAnswer {
  return { status: 200, headers: new Map([['content-type', type]]), cookies: [] };
}

function parsed(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A number, or the same as a text. An interim answer would be none. */
function statusOf(value: unknown): number | undefined {
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && /^\d{3}$/.test(value));
  const status = isNumeric ? Number(value) : Number.NaN;
  return Number.isInteger(status) && status >= 200 && status <= 599 ? status : undefined;
}

/** Of the connection, which is not the function's; and what is ours to say. */
const NOT_PASSED_ON = new Set([
  ...['connection', 'content-length', 'keep-alive', 'proxy-authenticate', 'proxy-connection', 'te'],
  ...['trailer', 'transfer-encoding', 'upgrade', 'x-amzn-requestid', 'x-amzn-trace-id'],
]);
const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
// eslint-disable-next-line no-control-regex -- what must not stand in a header is exactly that
const UNPRINTABLE = /[\x00-\x08\x0a-\x1f\x7f]/;

function headersOf(given: unknown): Map<string, string> | undefined {
  const headers = new Map<string, string>();
  if (given === undefined || given === null) return headers;
  if (!isObject(given)) return undefined;
  for (const [key, value] of Object.entries(given)) {
    const name = key.toLowerCase();
    if (NOT_PASSED_ON.has(name)) continue;
    const text = wire(shown(value));
    if (text === undefined || !NAME.test(name)) return undefined;
    headers.set(name, text);
  }
  return headers;
}

function cookiesOf(given: unknown): string[] | undefined {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) return undefined;
  const cookies = given.flatMap((cookie) => wire(shown(cookie)) ?? []);
  return cookies.length === given.length ? cookies : undefined;
}

/** A value that is no text, as Lambda writes it into a header. */
function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (!isObject(value)) return String(value);
  const members = Object.entries(value).map(([key, member]) => `${key}=${shown(member)}`);
  return `{${members.join(', ')}}`;
}

/** UTF-8 as node:http takes it: a character a byte. Undefined for what would end the header. */
function wire(text: string): string | undefined {
  if (UNPRINTABLE.test(text)) return undefined;
  return Buffer.from(text).toString('latin1').trim();
}

function bodyOf(output: object): Buffer {
  const { body, isBase64Encoded } = output as Record<string, unknown>;
  if (body === undefined || body === null) return NOTHING;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const isEncoded = isBase64Encoded === true || isBase64Encoded === 'true';
  return Buffer.from(text, isEncoded ? 'base64' : 'utf8');
}
