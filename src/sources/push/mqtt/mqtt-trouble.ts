import { messageOf } from '../../../errors';

/** What is wrong with a broker. Of hosts that fail at several addresses there is nothing but a code. Pure. */
export function mqttTrouble(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return messageOf(error) || (typeof code === 'string' ? code : 'no answer');
}
