import { jsonResponse, okHead } from './http';
import type { RuntimeMove, RuntimeState } from './states';

/** What a runtime is answered, byte for byte as AWS's runtime emulator does. */
export const ACCEPTED = jsonResponse(202, '{"status":"OK"}\n');
export const PONG = Buffer.concat([okHead({ 'Content-Type': 'text/plain' }, 4), Buffer.from('pong')]);
export const ABSENT = refusal(404, 'NotFound', '404 page not found');
export const WRONG_METHOD = refusal(405, 'MethodNotAllowed', 'Method Not Allowed');
export const UNAUTHORIZED = refusal(401, 'Unauthorized', 'Unauthorized');
export const INVALID_ID = refusal(400, 'InvalidRequestID', 'Invalid request ID');
export const INVALID_MODE = refusal(400, 'InvalidFunctionResponseMode', 'Invalid function response mode');

export function tooLarge(limitBytes: number): Buffer {
  return refusal(
    413,
    'RequestEntityTooLarge',
    `Exceeded maximum allowed payload size (${limitBytes} bytes).`,
  );
}

export const WRONG_MOVE_STATUS = 403;

/** A second response beside one that is still coming finds the first one's state. */
export function wrongMove(from: RuntimeState | 'InvocationResponse', to: RuntimeMove): Buffer {
  const rule = 'State transition is not allowed';
  const text = `State transition from ${from} to ${to} failed for runtime. Error: ${rule}`;
  return refusal(WRONG_MOVE_STATUS, 'InvalidStateTransition', text);
}

function refusal(status: number, errorType: string, errorMessage: string): Buffer {
  return jsonResponse(status, JSON.stringify({ errorMessage, errorType }));
}
