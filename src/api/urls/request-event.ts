import { isUtf8 } from 'node:buffer';
import type { Forwarded } from './forwarded';

/** Who has signed, as the event tells it. */
export interface IamCaller {
  readonly accessKey: string;
  readonly accountId: string;
  readonly userArn: string;
  readonly userId: string;
}

/** Of a request that came by a route: as API Gateway tells it. */
export interface RouteOfRequest {
  /** `GET /orders/{id}` */
  readonly key: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** 12 digits. */
  readonly accountId: string;
}

/** A request to a function URL, or to a route. */
export interface UrlRequest {
  readonly requestId: string;
  readonly urlId: string;
  /** Host name without a port. */
  readonly domainName: string;
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  /** `1.1` */
  readonly httpVersion: string;
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly forwarded: Forwarded;
  /** `Root=1-...` */
  readonly traceRoot: string;
  /** Epoch milliseconds. */
  readonly time: number;
  /** Unset where nobody has to sign. */
  readonly caller?: IamCaller;
  /** Unset of function URLs. */
  readonly route?: RouteOfRequest;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The event of a request (developer guide, "Invoking Lambda function URLs", payload format 2.0). Pure. */
export function requestEvent(request: UrlRequest): Buffer {
  const at = request.url.indexOf('?');
  const rawPath = at < 0 ? request.url : request.url.slice(0, at);
  const rawQueryString = at < 0 ? '' : request.url.slice(at + 1);
  const headers = headersOf(request);
  const cookies = cookiesOf(headers.cookie);
  const parameters = joined(parametersOf(rawQueryString));
  const { body, caller, route } = request;
  const text = isText(body, headers['content-type']);
  const event = {
    version: '2.0',
    routeKey: route?.key ?? '$default',
    rawPath,
    rawQueryString,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers,
    ...(parameters === undefined ? {} : { queryStringParameters: parameters }),
    requestContext: contextOf(request, rawPath, headers['user-agent'], caller),
    ...(body.length === 0 ? {} : { body: body.toString(text ? 'utf8' : 'base64') }),
    ...(route && Object.keys(route.parameters).length > 0 ? { pathParameters: route.parameters } : {}),
    isBase64Encoded: !text,
  };
  return Buffer.from(JSON.stringify(event));
}

/** Whether a body stands in the event as it is. */
export function isText(body: Buffer, type: string | undefined): boolean {
  return body.length === 0 || (isTextType(type) && isUtf8(body));
}

function contextOf(
  { urlId, domainName, method, httpVersion, forwarded, requestId, time, route }: UrlRequest,
  rawPath: string,
  userAgent: string | undefined,
  caller: IamCaller | undefined,
): object {
  return {
    accountId: caller?.accountId ?? route?.accountId ?? 'anonymous',
    apiId: urlId,
    ...(caller ? { authorizer: { iam: iamOf(caller) } } : {}),
    domainName,
    domainPrefix: urlId,
    http: {
      method,
      path: decoded(rawPath),
      protocol: `HTTP/${httpVersion}`,
      sourceIp: forwarded.sourceIp,
      ...(userAgent === undefined ? {} : { userAgent }),
    },
    requestId,
    routeKey: route?.key ?? '$default',
    stage: '$default',
    time: timeOf(time),
    timeEpoch: time,
  };
}

function iamOf({ accessKey, accountId, userArn, userId }: IamCaller): object {
  return {
    ...{ accessKey, accountId, callerId: userId },
    ...{ cognitoIdentity: null, principalOrgId: null, userArn, userId },
  };
}

/** Of one connection, and not of the request. */
const CONNECTION_HEADERS = new Set([
  ...['connection', 'expect', 'http2-settings', 'keep-alive', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
]);
const OURS = /^x-forwarded-(?:for|port|proto)$|^x-amzn-trace-id$/;

function headersOf(request: UrlRequest): Record<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of headerListOf(request)) {
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ','}${value}`);
  }
  return Object.fromEntries(headers);
}

/** Names in lower case and values, as functions are to see them; what is ours to say comes last. */
export function headerListOf(request: UrlRequest): readonly (readonly [string, string])[] {
  const { rawHeaders, body, forwarded, caller } = request;
  const headers: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]?.toLowerCase() ?? '';
    if (CONNECTION_HEADERS.has(name) || OURS.test(name)) continue;
    // The signature has done its work; what it was made of is no secret.
    if (name === 'authorization' && caller) continue;
    if (name.startsWith('x-amzn-tls-') && !forwarded.isTrusted) continue;
    headers.push([name, rawHeaders[i + 1] ?? '']);
  }
  const length = ['content-length', String(body.length)] as const;
  const hasLength = headers.some(([name]) => name === 'content-length');
  return [
    ...headers.map((header) => (header[0] === 'content-length' && body.length > 0 ? length : header)),
    ...(body.length > 0 && !hasLength ? [length] : []),
    ['x-amzn-trace-id', request.traceRoot],
    ['x-forwarded-for', forwarded.for],
    ['x-forwarded-port', forwarded.port],
    ['x-forwarded-proto', forwarded.proto],
  ];
}

function cookiesOf(header: string | undefined): string[] {
  if (header === undefined) return [];
  return header
    .split(';')
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
}

/** Undefined when there are none. */
function joined(pairs: readonly (readonly [string, string])[]): Record<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const [name, value] of pairs) {
    const before = parameters.get(name);
    parameters.set(name, before === undefined ? value : `${before},${value}`);
  }
  return parameters.size === 0 ? undefined : Object.fromEntries(parameters);
}

/** Of a query, in their order. */
export function parametersOf(query: string): readonly (readonly [string, string])[] {
  return query
    .split('&')
    .filter((item) => item !== '')
    .map((item) => {
      const at = item.indexOf('=');
      return [decodedItem(at < 0 ? item : item.slice(0, at)), at < 0 ? '' : decodedItem(item.slice(at + 1))];
    });
}

function decodedItem(text: string): string {
  return decoded(text.replaceAll('+', ' '));
}

/** As it is when it is no URL encoding. */
function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const TEXT_TYPE = /^\s*(?:text\/[^;]*|application\/(?:json|javascript|xml|[^;\s]+\+(?:json|xml)))\s*(?:;|$)/i;

function isTextType(type: string | undefined): boolean {
  return type !== undefined && TEXT_TYPE.test(type);
}

/** `12/Mar/2020:19:03:58 +0000` */
export function timeOf(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`;
  return `${day}:${date.toISOString().slice(11, 19)} +0000`;
}
