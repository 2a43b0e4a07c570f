/**
 * How long a server of AWS's protocols may take, milliseconds. One that takes a request and never answers would hold its
 * reader for ever: without the last of these the client only writes of it.
 */
export const REQUEST_LIMITS = {
  connectionTimeout: 5000,
  requestTimeout: 30_000,
  throwOnRequestTimeout: true,
} as const;
