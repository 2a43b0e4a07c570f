import { AwsError, clientError, type WireError } from '../../errors';
import type { BodyLimit } from '../http/body';
import { escapeXml } from '../http/error-renderer';
import type { Exchange } from '../http/exchange';

const VERSION = '2011-06-15';
/** All that there is of STS. */
export const STS_OPERATIONS: readonly string[] = ['GetCallerIdentity'];
const INVALID_ACTION: WireError = { name: 'InvalidAction', status: 400, messageKey: 'message', type: 'User' };

/** Query requests are short; whatever is longer is none. */
export const QUERY_LIMIT: BodyLimit = {
  bytes: 64 * 1024,
  tooLarge: () => clientError('requestEntityTooLarge', 'Request must be smaller than 65536 bytes'),
};

/**
 * STS's GetCallerIdentity, the call that tools make to learn the account (STS API reference). Parameters come in the
 * body of a POST or in the query of a GET. Throws InvalidAction for every other action.
 */
export async function answerSts(exchange: Exchange, accountId: string): Promise<void> {
  const body = await exchange.verifiedBody(QUERY_LIMIT);
  const parameters = exchange.req.method === 'POST' ? new URLSearchParams(body.toString()) : exchange.query;
  const action = parameters.get('Action') ?? '';
  const version = parameters.get('Version') ?? 'NO_VERSION_SPECIFIED';
  if (!STS_OPERATIONS.includes(action) || version !== VERSION) {
    throw new AwsError(INVALID_ACTION, `Could not find operation ${action} for version ${version}`);
  }
  const { session, holder } = exchange.caller;
  const account = escapeXml(accountId);
  const known = session ?? holder;
  const arn = known ? escapeXml(known.arn) : `arn:aws:iam::${account}:root`;
  const userId = known ? escapeXml(known.userId) : account;
  const xml =
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/${VERSION}/">\n` +
    `  <GetCallerIdentityResult>\n    <Arn>${arn}</Arn>\n` +
    `    <UserId>${userId}</UserId>\n    <Account>${account}</Account>\n  </GetCallerIdentityResult>\n` +
    `  <ResponseMetadata>\n    <RequestId>${exchange.requestId}</RequestId>\n  </ResponseMetadata>\n` +
    '</GetCallerIdentityResponse>\n';
  exchange.res.writeHead(200, {
    'Content-Type': 'text/xml',
    'Content-Length': Buffer.byteLength(xml),
    'x-amzn-RequestId': exchange.requestId,
  });
  exchange.res.end(xml);
}
