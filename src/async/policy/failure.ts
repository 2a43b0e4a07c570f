import type { EventFailure } from '../../contract/events-answer';

/** Bytes of an error's message that are kept, as of a dead letter's attribute (developer guide, "Dead-letter queues"). */
const MESSAGE_BYTES = 1024;

export function failureOf(at: number, code: number, message: string): EventFailure {
  return { at, code, message: beginningOf(message) };
}

/** `errorMessage` of a function's error, which is an object of this form in all runtimes; else the whole answer. */
export function errorMessageOf(payload: Buffer): string {
  const text = payload.toString();
  try {
    const error: unknown = JSON.parse(text);
    if (typeof error === 'object' && error !== null && 'errorMessage' in error)
      return typeof error.errorMessage === 'string' ? error.errorMessage : JSON.stringify(error.errorMessage);
  } catch {
    // A runtime of one's own may answer anything.
  }
  return text;
}

/** A character that the limit cuts is left out. */
function beginningOf(message: string): string {
  const bytes = Buffer.from(message);
  if (bytes.length <= MESSAGE_BYTES) return message;
  let end = MESSAGE_BYTES;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
