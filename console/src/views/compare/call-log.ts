import type { CallRow } from '../../../../src/contract/call-row';
import { lambda } from '../../api/lambda';
import { logGroupOf, logOfCall, type LogEvent } from '../../api/logs';

/** What a call logged, the oldest first. */
export async function logOf(call: CallRow, signal: AbortSignal): Promise<readonly LogEvent[]> {
  const found = await lambda.getFunction(call.functionName, undefined, signal).catch(() => undefined);
  const group = logGroupOf(call.functionName, found?.Configuration.LoggingConfig?.LogGroup);
  return logOfCall(group, call.requestId, call.startedAt, signal);
}
