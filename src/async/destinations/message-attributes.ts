import type { Delivery } from '../delivery';

interface MessageAttribute {
  readonly DataType: 'String' | 'Number';
  readonly StringValue: string;
}

/** AWS gives the first kilobyte of an error's message. */
const MAX_MESSAGE_BYTES = 1024;
/** What no message of SQS may hold. */
const NOT_ALLOWED = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** The attributes of a dead letter's message; of a record's there are none. */
export function messageAttributes({ requestId, failure }: Delivery): Record<string, MessageAttribute> {
  if (!failure) return {};
  const message = cut(failure.errorMessage.replace(NOT_ALLOWED, '\uFFFD'));
  return {
    RequestID: { DataType: 'String', StringValue: requestId },
    ErrorCode: { DataType: 'Number', StringValue: String(failure.errorCode) },
    // There are no empty attributes.
    ...(message === '' ? {} : { ErrorMessage: { DataType: 'String', StringValue: message } }),
  };
}

/** At the end of a character. */
function cut(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_MESSAGE_BYTES) return text;
  let end = MAX_MESSAGE_BYTES;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
