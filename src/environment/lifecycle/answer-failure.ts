import type { RuntimeAnswer } from '../runtime-api/runtime-answer';
import type { Failure } from './failure';

/** The upload of its answer ended too early. */
export const TRUNCATED: Failure = {
  outcome: 'error',
  errorType: 'Runtime.TruncatedResponse',
  cause: 'The response was truncated',
};

/** The failure that a runtime's answer amounts to; undefined for a good one. `limitBytes`: of the answer's body. */
export function answerFailure(answer: RuntimeAnswer, limitBytes: number): Failure | undefined {
  switch (answer.kind) {
    case 'response':
      return undefined;
    case 'error':
      return {
        outcome: 'error',
        errorType: answer.errorType,
        ...(answer.ownType === '' ? {} : { ownType: answer.ownType }),
        cause: 'handler error',
        payload: answer.document,
      };
    case 'too-large':
      return {
        outcome: 'too-large',
        errorType: 'Function.ResponseSizeTooLarge',
        cause: 'response too large',
        // Unlike the other platform errors, this one's text has no request id before it.
        payload: Buffer.from(
          JSON.stringify({
            errorMessage: `Response payload size exceeded maximum allowed payload size (${limitBytes} bytes).`,
            errorType: 'Function.ResponseSizeTooLarge',
          }),
        ),
      };
    case 'truncated':
      return TRUNCATED;
    case 'bad-mode':
      return {
        outcome: 'error',
        errorType: 'Runtime.InvalidResponseModeHeader',
        cause: 'Invalid function response mode',
        payload: Buffer.alloc(0),
      };
  }
}
