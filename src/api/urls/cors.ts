import type { IncomingHttpHeaders } from 'node:http';
import type { UrlCors } from '../../functions/catalog/records';

type Headers = readonly (readonly [string, string])[];

/** Whether a browser asks what it may do. Lambda answers that itself where CORS is configured. Pure, as all of it. */
export function isPreflight(method: string, headers: IncomingHttpHeaders): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  );
}

/** The headers of the answer to a preflight: none when one of the things that were asked for is not allowed. */
export function preflightHeaders(cors: UrlCors, headers: IncomingHttpHeaders): Headers {
  const granted = grantedTo(cors, headers.origin);
  const { AllowMethods = [], AllowHeaders = [], MaxAge } = cors;
  const method = headers['access-control-request-method'] ?? '';
  const asked = (headers['access-control-request-headers'] ?? '').split(',').map((name) => name.trim());
  const isAllowed =
    granted.length > 0 &&
    isIn(AllowMethods, method) &&
    asked.every((name) => name === '' || isIn(AllowHeaders, name));
  if (!isAllowed) return [];
  return [
    ...granted,
    ['access-control-allow-methods', AllowMethods.join(',')],
    ...(AllowHeaders.length > 0 ? [['access-control-allow-headers', AllowHeaders.join(',')] as const] : []),
    ...(MaxAge === undefined ? [] : [['access-control-max-age', String(MaxAge)] as const]),
  ];
}

/** What every other answer says to this origin; it stands in the place of what the function says of it. */
export function corsHeaders(cors: UrlCors, origin: string | undefined): Headers {
  const granted = grantedTo(cors, origin);
  const { ExposeHeaders = [] } = cors;
  if (granted.length === 0 || ExposeHeaders.length === 0) return granted;
  return [...granted, ['access-control-expose-headers', ExposeHeaders.join(',')]];
}

/** Those of a function that has CORS configured beside it are not its own to set. */
export function isCorsHeader(name: string): boolean {
  return name.startsWith('access-control-');
}

function grantedTo({ AllowOrigins = [], AllowCredentials }: UrlCors, origin: string | undefined): Headers {
  if (origin === undefined) return [];
  const isAny = AllowOrigins.includes('*');
  if (!isAny && !AllowOrigins.includes(origin)) return [];
  return [
    ['access-control-allow-origin', isAny ? '*' : origin],
    ...(isAny ? [] : [['vary', 'Origin'] as const]),
    ...(AllowCredentials === true ? [['access-control-allow-credentials', 'true'] as const] : []),
  ];
}

function isIn(allowed: readonly string[], name: string): boolean {
  return allowed.some((one) => one === '*' || one.toLowerCase() === name.toLowerCase());
}
