import type { Door } from '../http/door';
import { answerSts } from './caller-identity';

/** STS: a form at the root, or a query there. */
export function stsDoor(accountId: string): Door {
  return {
    name: 'sts',
    service: 'sts',
    protocol: 'query',
    knows: ({ path, url, headers }) =>
      path === '/' &&
      ((headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false) ||
        url.includes('Action=') ||
        (headers.authorization?.includes('/sts/') ?? false)),
    // GetCallerIdentity needs no permission, and there is no other operation.
    wishes: () => [],
    serve: (exchange) => answerSts(exchange, accountId),
  };
}
