/**
 * Three families by fault: the client's (a bad request), the function's (its code failed; an Invoke still answers
 * 200) and the platform's (ours). Each AWS error carries its wire name, status and the case of its message member,
 * because SDKs compare them (Lambda API reference, "Errors" of each operation).
 */
export interface WireError {
  readonly name: string;
  readonly status: number;
  /** Some AWS shapes spell the member `Message`, most `message`. */
  readonly messageKey: 'message' | 'Message';
  /** Modelled exceptions carry `Type`; front-end ones (ValidationException) do not. */
  readonly type?: 'User' | 'Service';
}

const user = (name: string, status: number, messageKey: WireError['messageKey'] = 'message'): WireError => ({
  name,
  status,
  messageKey,
  type: 'User',
});
const frontEnd = (
  name: string,
  status: number,
  messageKey: WireError['messageKey'] = 'message',
): WireError => ({
  name,
  status,
  messageKey,
});

export const WIRE = {
  accessDenied: frontEnd('AccessDeniedException', 403, 'Message'),
  codeSigningConfigNotFound: user('CodeSigningConfigNotFoundException', 404, 'Message'),
  codeStorageExceeded: user('CodeStorageExceededException', 400),
  codeVerificationFailed: user('CodeVerificationFailedException', 400, 'Message'),
  incompleteSignature: frontEnd('IncompleteSignatureException', 400),
  invalidParameterValue: user('InvalidParameterValueException', 400),
  invalidParameterValueUntyped: frontEnd('InvalidParameterValueException', 400),
  invalidRequestContent: user('InvalidRequestContentException', 400),
  invalidSignature: frontEnd('InvalidSignatureException', 403),
  kmsNotFound: user('KMSNotFoundException', 502, 'Message'),
  missingAuthenticationToken: frontEnd('MissingAuthenticationTokenException', 403),
  policyLengthExceeded: user('PolicyLengthExceededException', 400),
  preconditionFailed: user('PreconditionFailedException', 412),
  provisionedConcurrencyConfigNotFound: user('ProvisionedConcurrencyConfigNotFoundException', 404),
  requestEntityTooLarge: frontEnd('RequestEntityTooLargeException', 413),
  requestTooLarge: user('RequestTooLargeException', 413),
  recursiveInvocation: user('RecursiveInvocationException', 400, 'Message'),
  resourceConflict: user('ResourceConflictException', 409),
  resourceInUse: user('ResourceInUseException', 400, 'Message'),
  resourceNotFound: user('ResourceNotFoundException', 404, 'Message'),
  resourceNotFoundUntyped: frontEnd('ResourceNotFoundException', 404, 'Message'),
  tooManyRequests: user('TooManyRequestsException', 429),
  serialization: frontEnd('SerializationException', 400),
  unknownOperation: frontEnd('UnknownOperationException', 404),
  unrecognizedClient: frontEnd('UnrecognizedClientException', 403),
  unsupportedMediaType: user('UnsupportedMediaTypeException', 415),
  validation: frontEnd('ValidationException', 400),
  service: { name: 'ServiceException', status: 500, messageKey: 'Message', type: 'Service' },
  stopping: { name: 'ServiceException', status: 503, messageKey: 'Message', type: 'Service' },
  notImplemented: frontEnd('NotImplementedException', 501),
} as const satisfies Record<string, WireError>;

/** An error that an AWS client receives: `wire` is its shape, `extra` further members of the body (`Reason`). */
export class AwsError extends Error {
  constructor(
    readonly wire: WireError,
    message: string | null,
    readonly extra: Readonly<Record<string, string>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message ?? '');
    this.name = wire.name;
    this.wireMessage = message;
  }

  /** `null` is a real AWS answer (access denied to another account's function). */
  readonly wireMessage: string | null;
}

/** The client's fault: thrown as `throw clientError('resourceNotFound', 'Function not found: ...')`. */
export function clientError(
  kind: keyof typeof WIRE,
  message: string | null,
  extra?: Record<string, string>,
): AwsError {
  return new AwsError(WIRE[kind], message, extra);
}

/** TooManyRequestsException.Reason, as far as one box can reach the limit it names. */
export type ThrottleReason =
  | 'ConcurrentInvocationLimitExceeded'
  | 'ReservedFunctionConcurrentInvocationLimitExceeded'
  | 'FunctionInvocationRateLimitExceeded'
  | 'CallerRateLimitExceeded';

export class ThrottledError extends AwsError {
  constructor(
    readonly reason: ThrottleReason,
    retryAfterSeconds?: number,
  ) {
    super(
      WIRE.tooManyRequests,
      'Rate Exceeded.',
      { Reason: reason },
      retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
    );
  }
}

/** The platform's fault (Docker, disk): the client sees a 500 with this text, the log has the cause. */
export class PlatformError extends AwsError {
  constructor(message: string, options?: { cause?: unknown }) {
    super(WIRE.service, message);
    if (options?.cause !== undefined) this.cause = options.cause;
  }
}

/** The service takes no more calls, or had to cut this one: another try finds the next service. No fault to be logged. */
export class StoppingError extends AwsError {
  constructor() {
    super(WIRE.stopping, 'the service is stopping', {}, { 'retry-after': '1' });
  }
}

/** The client closed its connection before it was answered: nobody's fault, and nobody is left to be told. */
export class ClientGone extends Error {
  constructor() {
    super('the client went away');
    this.name = 'ClientGone';
  }
}

/** A message for any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
