import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { clientError } from '../../../errors';
import { formatBasicTime, parseBasicTime } from './sigv4-time';
import { ALGORITHM } from './sigv4-key';

/** What a request says of its own signature: read and well-formed, nothing of it verified. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  /** `20150830` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  /** Lower case, in the order of the claim. */
  readonly signedHeaders: readonly string[];
  /** Hex. */
  readonly signature: string;
  /** `20150830T123600Z` */
  readonly time: string;
  /** Epoch milliseconds of `time`. */
  readonly timeMs: number;
  /** Seconds from `time`; only of a presigned URL that has X-Amz-Expires. */
  readonly expiresSeconds?: number;
}

const WEEK_SECONDS = 604_800;
const CANONICAL_FORM =
  /^AWS4-HMAC-SHA256 Credential=([^,\s=]+), ?SignedHeaders=([^,\s=]+), ?Signature=([^,\s=]+)$/;
const HEX = /^[0-9a-f]{64}$/;
const QUERY_PARAMETERS = ['Algorithm', 'Credential', 'Signature', 'SignedHeaders', 'Date'] as const;

type Fields = Readonly<Record<'Credential' | 'SignedHeaders' | 'Signature', string>>;

const incomplete = (message: string): Error => clientError('incompleteSignature', message);

/** AWS shows the header's digest and not the header, so that logs do not collect signatures. */
const digest = (text: string): string => hash('sha256', text, 'base64');

/** Throws MissingAuthenticationToken, IncompleteSignature or InvalidSignature as AWS's front end does. */
export function readClaim(headers: IncomingHttpHeaders, query: string): SignatureClaim {
  const header = headers.authorization;
  const presigned = /(?:^|&)X-Amz-Algorithm(?:=|&|$)/.test(query);
  if (header === undefined && presigned) return fromQuery(new URLSearchParams(query));
  if (!header?.startsWith('AWS4-')) {
    throw clientError('missingAuthenticationToken', 'Missing Authentication Token');
  }
  if (presigned) {
    throw clientError(
      'invalidSignature',
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
  }
  return fromHeader(header, headers);
}

/** What clients say again with every request of a second: all of the header but the signature itself, and the time. */
const said = new Map<string, { readonly date: string; readonly claim: SignatureClaim }>();
const MAX_SAID = 256;
const MAX_SAID_LENGTH = 1024;
const SIGNATURE = 'Signature=';

function fromHeader(header: string, headers: IncomingHttpHeaders): SignatureClaim {
  const sent = headers['x-amz-date'] ?? headers.date;
  const date = typeof sent === 'string' ? sent : undefined;
  const at = header.lastIndexOf(SIGNATURE) + SIGNATURE.length;
  const before = header.slice(0, at);
  const signature = header.slice(at);
  const known = said.get(before);
  if (known && known.date === date && HEX.test(signature)) return { ...known.claim, signature };
  const claim = readHeader(header, date);
  if (date !== undefined && header.length <= MAX_SAID_LENGTH && CANONICAL_FORM.test(header)) {
    if (said.size >= MAX_SAID) said.clear();
    said.set(before, { date, claim });
  }
  return claim;
}

function readHeader(header: string, date: string | undefined): SignatureClaim {
  const match = CANONICAL_FORM.exec(header);
  const fields = match
    ? { Credential: match[1] ?? '', SignedHeaders: match[2] ?? '', Signature: match[3] ?? '' }
    : looseFields(header);
  const missing = (['Credential', 'Signature', 'SignedHeaders'] as const)
    .filter((name) => !fields[name])
    .map((name) => `Authorization header requires '${name}' parameter.`);
  if (date === undefined) {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  if (missing.length > 0 || date === undefined) {
    const shown = `(Hashed with SHA-256 and encoded with Base64) Authorization=${digest(header)}`;
    throw incomplete(`${missing.join(' ')} ${shown}`);
  }
  return assemble(header.slice(0, header.indexOf(' ')), fields as Fields, date);
}

/** Any order, commas or blanks between the parts: curl and hand-written clients. */
function looseFields(header: string): Partial<Fields> {
  const [, ...parts] = header.split(/[,\s]+/);
  const fields: Record<string, string> = {};
  for (const part of parts.filter((text) => text !== '')) {
    const at = part.indexOf('=');
    if (at < 0) {
      throw incomplete(
        'Invalid key=value pair (missing equal-sign) in Authorization header ' +
          `(hashed with SHA-256 and encoded with Base64): '${digest(part)}'.`,
      );
    }
    fields[part.slice(0, at)] = part.slice(at + 1);
  }
  return fields;
}

function fromQuery(query: URLSearchParams): SignatureClaim {
  const missing = QUERY_PARAMETERS.filter((name) => !query.get(`X-Amz-${name}`));
  if (missing.length > 0) {
    const texts = missing.map((name) => `AWS query-string parameters must include 'X-Amz-${name}'. `);
    throw incomplete(`${texts.join('')}Re-examine the query-string parameters.`);
  }
  const value = (name: string): string => query.get(`X-Amz-${name}`) ?? '';
  const fields = {
    Credential: value('Credential'),
    SignedHeaders: value('SignedHeaders'),
    Signature: value('Signature'),
  };
  const claim = assemble(value('Algorithm'), fields, value('Date'));
  return query.has('X-Amz-Expires') ? { ...claim, expiresSeconds: expiry(value('Expires')) } : claim;
}

function expiry(text: string): number {
  const seconds = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= 1 && seconds <= WEEK_SECONDS) return seconds;
  throw incomplete(`X-Amz-Expires must be between 1 and ${WEEK_SECONDS} seconds. Got '${text}'.`);
}

function assemble(algorithm: string, fields: Fields, date: string): SignatureClaim {
  const basicMs = parseBasicTime(date);
  const time = basicMs === undefined ? fromHttpDate(date) : date;
  const timeMs = basicMs ?? parseBasicTime(time);
  if (timeMs === undefined) {
    throw incomplete(
      `Date must be in ISO-8601 'basic format'. Got '${date}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  if (algorithm !== ALGORITHM) {
    throw incomplete(`Unsupported AWS 'algorithm': '${algorithm}' (only ${ALGORITHM} for now). `);
  }
  const parts = fields.Credential.split('/');
  if (parts.length !== 5) {
    throw incomplete(
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, ' +
        `got '${fields.Credential}'`,
    );
  }
  const [accessKeyId = '', day = '', region = '', service = '', terminator = ''] = parts;
  const signedHeaders = fields.SignedHeaders.toLowerCase().split(';');
  const scope = { accessKeyId, date: day, region, service, terminator };
  return { ...scope, signedHeaders, signature: fields.Signature, time, timeMs };
}

/** The `Date` header may be in HTTP's own format; what is signed is the basic form of it. */
function fromHttpDate(text: string): string {
  const ms = / GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? text : formatBasicTime(ms);
}
