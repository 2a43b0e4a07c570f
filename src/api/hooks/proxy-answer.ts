import type { PayloadFormat } from '../../contract/hook';
import type { InvokeResult } from '../../invocation/invocation';
import { bufferedAnswer } from '../urls/buffered-answer';
import { answerOf, type WholeAnswer } from '../urls/function-output';

/**
 * The answer that a function's output makes, in the format of its event. Undefined when the function has failed, or has
 * answered what is none. Pure.
 */
export function proxyAnswer(result: InvokeResult, format: PayloadFormat): WholeAnswer | undefined {
  if (format === '2.0') return bufferedAnswer(result);
  if (result.functionError) return undefined;
  const output = parsed(result.payload);
  if (typeof output !== 'object' || output === null || !('statusCode' in output)) return undefined;
  return answerOf(Buffer.from(JSON.stringify(withLists(output))));
}

function parsed(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
}

/** Format 1.0 has headers of several values, and cookies among them. */
function withLists(output: object): object {
  const { multiValueHeaders, headers, ...rest } = output as Record<string, unknown>;
  const lists = Object.entries(multiValueHeaders ?? {}).filter((entry): entry is [string, unknown[]] =>
    Array.isArray(entry[1]),
  );
  const named = new Map<string, unknown>();
  for (const [name, value] of Object.entries(headers ?? {})) named.set(name.toLowerCase(), value);
  for (const [name, values] of lists) named.set(name.toLowerCase(), values.map(String).join(', '));
  const single = named.get('set-cookie');
  const cookies = lists
    .filter(([name]) => name.toLowerCase() === 'set-cookie')
    .flatMap(([, values]) => values);
  named.delete('set-cookie');
  const all = cookies.length > 0 ? cookies : [single].filter((one) => one !== undefined);
  return { ...rest, headers: Object.fromEntries(named), ...(all.length > 0 ? { cookies: all } : {}) };
}
