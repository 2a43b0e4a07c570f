import { MetricsError } from './metrics-error';
import type { MetricsProtocol } from './metrics-protocol';
import { readForm } from './query-form';
import { xmlAnswer, xmlError } from './query-xml';

const VERSION = '2010-08-01';
const XML = { 'Content-Type': 'text/xml' };

/** AWS's query protocol: the aws command line of Debian, older SDKs. STS has its forms at the same place. */
export const queryProtocol: MetricsProtocol = {
  name: 'metrics-query',
  errors: 'query',
  knows: ({ path, headers }) =>
    path === '/' && (headers.authorization?.includes('/monitoring/aws4_') ?? false),
  read: ({ method, url }, body) => {
    const query = method === 'POST' ? body.toString() : url.slice(url.indexOf('?') + 1);
    const {
      Action: operation = '',
      Version: version,
      ...input
    } = readForm(new URLSearchParams(query)) as Record<string, unknown>;
    if (version === VERSION && typeof operation === 'string') return { operation, input };
    const named = typeof version === 'string' ? version : 'NO_VERSION_SPECIFIED';
    throw new MetricsError(
      'UnknownOperationException',
      `Could not find operation ${JSON.stringify(operation)} for version ${named}`,
    );
  },
  write: (answer, operation, requestId) => ({ headers: XML, body: xmlAnswer(operation, answer, requestId) }),
  refuse: ({ code, message }, requestId) => ({ headers: XML, body: xmlError(code, message, requestId) }),
};
