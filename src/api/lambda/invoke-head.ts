import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { clientError } from '../../errors';

const TYPES = ['Event', 'RequestResponse', 'DryRun'] as const;
/** Of InvokeWithResponseStream (service model, "ResponseStreamingInvocationType"). */
const STREAM_TYPES = ['RequestResponse', 'DryRun'] as const;
const LOG_TYPES = ['None', 'Tail'] as const;
/** Characters of base64 (Lambda API reference, "Invoke", X-Amz-Client-Context). */
const MAX_CLIENT_CONTEXT = 3583;
const MAX_TENANT_ID = 256;
const TENANT_ID = /^[a-zA-Z0-9._:/=+\-@ ]+$/;
/** As AWS's model has it. */
const TENANT_ID_PATTERN = '[a-zA-Z0-9\\._:\\/=+\\-@ ]+';
/** Asynchronous payload (Lambda quotas). */
const MAX_EVENT_BYTES = 1_048_576;

export type InvocationType = (typeof TYPES)[number];

/** What the headers of an Invoke ask for. */
export interface InvokeHead<T extends InvocationType = InvocationType> {
  readonly type: T;
  readonly logTail: boolean;
  /** Decoded, on one line. */
  readonly clientContext?: string;
  /** Whose call it is. */
  readonly tenantId?: string;
}

export function readInvokeHead(headers: IncomingHttpHeaders): InvokeHead {
  return readHead(headers, TYPES);
}

export function readStreamHead(headers: IncomingHttpHeaders): InvokeHead<(typeof STREAM_TYPES)[number]> {
  return readHead(headers, STREAM_TYPES);
}

/** Throws ValidationException for a value that is none of AWS's, with all faults in one message. */
function readHead<T extends InvocationType>(
  headers: IncomingHttpHeaders,
  types: readonly T[],
): InvokeHead<T> {
  const type = text(headers['x-amz-invocation-type']) ?? 'RequestResponse';
  const logType = text(headers['x-amz-log-type']) ?? 'None';
  const context = text(headers['x-amz-client-context']);
  const tenantId = text(headers['x-amz-tenant-id']);
  const faults = tenantId === undefined ? [] : tenantFaults(tenantId);
  if (!isOneOf(LOG_TYPES, logType)) faults.push(notOneOf('logType', logType, LOG_TYPES));
  if (!isOneOf(types, type)) faults.push(notOneOf('invocationType', type, types));
  if (context !== undefined && context.length > MAX_CLIENT_CONTEXT) {
    faults.push(
      `Value '${context}' at 'clientContext' failed to satisfy constraint: ` +
        `Member must have length less than or equal to ${MAX_CLIENT_CONTEXT}`,
    );
  }
  if (faults.length > 0 || !isOneOf(types, type)) {
    const count = `${faults.length} validation error${faults.length > 1 ? 's' : ''} detected: `;
    throw clientError('validation', count + faults.join('; '));
  }
  const head = { type, logTail: logType === 'Tail' };
  if (context === undefined && tenantId === undefined) return head;
  return {
    ...head,
    ...(context === undefined ? {} : { clientContext: decodeContext(context) }),
    ...(tenantId === undefined ? {} : { tenantId }),
  };
}

function tenantFaults(tenantId: string): string[] {
  const failed = `Value '${tenantId}' at 'tenantId' failed to satisfy constraint: Member must`;
  return [
    ...(tenantId.length > MAX_TENANT_ID
      ? [`${failed} have length less than or equal to ${MAX_TENANT_ID}`]
      : []),
    ...(TENANT_ID.test(tenantId)
      ? []
      : [`${failed} satisfy regular expression pattern: ${TENANT_ID_PATTERN}`]),
  ];
}

/** Throws RequestTooLargeException. The limit of a synchronous call is the body's own. */
export function requireEventSize(bytes: number): void {
  if (bytes <= MAX_EVENT_BYTES) return;
  throw clientError(
    'requestTooLarge',
    `${bytes} byte payload is too large for the Event invocation type (limit ${MAX_EVENT_BYTES} bytes)`,
  );
}

const text = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

function isOneOf<T extends string>(set: readonly T[], value: string): value is T {
  return (set as readonly string[]).includes(value);
}

const notOneOf = (member: string, value: string, set: readonly string[]): string =>
  `Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${set.join(', ')}]`;

/**
 * As it may travel to the runtime in a header: on one line (a newline in JSON is only ever white space), and without the
 * one control character that JSON lets stand in a string as it is.
 */
function decodeContext(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(base64) && isUtf8(bytes)) {
    const json = bytes
      .toString()
      .replace(/[\r\n\t]+/g, ' ')
      .replaceAll('\x7f', '\\u007f');
    if (isJsonObject(json)) return json;
  }
  throw clientError('invalidRequestContent', 'Client context must be a valid Base64-encoded JSON object.');
}

function isJsonObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
