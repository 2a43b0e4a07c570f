import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/**
 * The canonical request (IAM guide, "Create a canonical request"). Paths, queries and headers come from node:http as
 * one character a byte (latin1), so encoding works on bytes and the hash is taken over the same bytes.
 */
export interface SignableRequest {
  readonly method: string;
  /** As sent, still encoded: `/2015-03-31/functions/f%3A1/invocations?Qualifier=2`. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as sent: tells a repeated header from one value. */
  readonly rawHeaders: readonly string[];
}

const PLAIN_PATH = /^(?:\/[A-Za-z0-9\-_~][A-Za-z0-9\-_.~]*)+\/?$/;
const PLAIN = /^[A-Za-z0-9\-_.~]*$/;
const ENCODED = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
);

function encode(bytes: string): string {
  return bytes.replace(/[^A-Za-z0-9\-_.~]/g, (char) => ENCODED[char.charCodeAt(0) & 0xff] ?? '');
}

/** Every service but S3 encodes the path once more on top of how it was sent, so `%3A` becomes `%253A`. */
export function canonicalPath(path: string): string {
  if (path === '/' || PLAIN_PATH.test(path)) return path;
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') kept.pop();
    else kept.push(encode(segment));
  }
  return `/${kept.join('/')}${kept.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

function decodeQueryPart(part: string): string {
  return part
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

const normalised = (part: string): string => (PLAIN.test(part) ? part : encode(decodeQueryPart(part)));

/** Names and values encoded alike however the client encoded them, ordered by name, then by value. */
export function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs: (readonly [string, string])[] = [];
  for (const item of query.split('&')) {
    if (item === '') continue;
    const at = item.indexOf('=');
    const name = normalised(at < 0 ? item : item.slice(0, at));
    if (name !== 'X-Amz-Signature') pairs.push([name, at < 0 ? '' : normalised(item.slice(at + 1))]);
  }
  if (pairs.length > 1) pairs.sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

function collapse(value: string): string {
  return /\s\s|[\t\n\r]|^\s|\s$/.test(value) ? value.trim().replace(/\s+/g, ' ') : value;
}

/** All values of a header as sent: node:http keeps only the first of some repeated headers. */
function everyValue(request: SignableRequest, name: string): string {
  const values: string[] = [];
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    if (request.rawHeaders[i]?.toLowerCase() === name) values.push(collapse(request.rawHeaders[i + 1] ?? ''));
  }
  return values.join(',');
}

function canonicalHeaders(request: SignableRequest, names: readonly string[]): string {
  const repeated = Object.keys(request.headers).length * 2 !== request.rawHeaders.length;
  let text = '';
  for (const name of names) {
    const value = request.headers[name];
    text += `${name}:${repeated || typeof value !== 'string' ? everyValue(request, name) : collapse(value)}\n`;
  }
  return text;
}

const BEYOND_ASCII = /[\x80-\uffff]/;

/** SHA-256 in hex of a text of one-byte characters. */
export function sha256Hex(text: string): string {
  // Nearly all are ASCII, and of that UTF-8 is the same: a copy less.
  return hash('sha256', BEYOND_ASCII.test(text) ? Buffer.from(text, 'latin1') : text, 'hex');
}

/** The request as it is signed; `payloadHash` is the hex SHA-256 of the body. */
export function canonicalRequest(
  request: SignableRequest,
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  const at = request.url.indexOf('?');
  const path = canonicalPath(at < 0 ? request.url : request.url.slice(0, at));
  const query = at < 0 ? '' : canonicalQuery(request.url.slice(at + 1));
  const headers = canonicalHeaders(request, signedHeaders);
  return `${request.method}\n${path}\n${query}\n${headers}\n${signedHeaders.join(';')}\n${payloadHash}`;
}
