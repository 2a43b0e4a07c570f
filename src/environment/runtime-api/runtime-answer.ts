import { parseHeaders, type RequestHead } from './http';

/** What a runtime said of an invocation. The body of a response has gone where the call wants it. */
export type RuntimeAnswer =
  | { readonly kind: 'response' | 'too-large' | 'truncated' | 'bad-mode' }
  /** The handler's failure, with its own document. `ownType`: its type as it was said, perhaps empty. */
  | {
      readonly kind: 'error';
      readonly errorType: string;
      readonly ownType: string;
      readonly document: Buffer;
    };

const GOOD: RuntimeAnswer = { kind: 'response' };

export const MODE_HEADER = 'lambda-runtime-function-response-mode';

export function isLegalMode(head: RequestHead): boolean {
  const mode = head.header(MODE_HEADER);
  return mode === undefined || mode === '' || mode === 'streaming';
}

/** A streamed response that failed on its way says so in its trailers. */
export function responseAnswer(trailers: Buffer): RuntimeAnswer {
  if (trailers.length === 0) return GOOD;
  const fields = parseHeaders(trailers.toString());
  const ownType = fields.get('lambda-runtime-function-error-type');
  if (ownType === undefined) return GOOD;
  const document = Buffer.from(fields.get('lambda-runtime-function-error-body') ?? '', 'base64');
  return { kind: 'error', errorType: filterErrorType(ownType), ownType, document };
}

const ERROR_CAUSE_TYPE = 'application/vnd.aws.lambda.error.cause+json';

export function errorAnswer(head: RequestHead, body: Buffer): RuntimeAnswer {
  const isWithCause = head.header('content-type')?.startsWith(ERROR_CAUSE_TYPE) ?? false;
  return {
    kind: 'error',
    errorType: errorTypeOf(head),
    ownType: ownTypeOf(head),
    document: isWithCause ? withoutCause(body) : body,
  };
}

/** The X-Ray cause is for tracing only; the caller gets the rest of the document. */
function withoutCause(body: Buffer): Buffer {
  try {
    const { errorMessage, errorType, stackTrace } = JSON.parse(body.toString()) as Record<string, unknown>;
    return Buffer.from(JSON.stringify({ errorMessage, errorType, stackTrace }));
  } catch {
    return Buffer.from('Invalid error body');
  }
}

export function errorTypeOf(head: RequestHead): string {
  return filterErrorType(ownTypeOf(head));
}

function ownTypeOf(head: RequestHead): string {
  return head.header('lambda-runtime-function-error-type') ?? '';
}

/** Error types of the platform's own shape pass; all others count as unknown, so that metrics stay bounded. */
function filterErrorType(type: string): string {
  if (/^(Runtime|Function)\.[A-Z][a-zA-Z]{0,100}$/.test(type)) return type;
  return type.startsWith('Function.') ? 'Function.Unknown' : 'Runtime.Unknown';
}
