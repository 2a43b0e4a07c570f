import type { EventEnd } from '../event';

export interface RecordParts {
  readonly requestId: string;
  readonly end: EventEnd;
  /** Times that the function ran. */
  readonly tries: number;
  /** JSON text as it was sent. */
  readonly payload: Buffer;
  /** What the function answered last. */
  readonly response?: Buffer;
}

/**
 * What a destination is told (developer guide, "Capturing records of Lambda asynchronous invocations"). The payloads go
 * in as they came: numbers keep digits that a parser would round.
 */
export function invocationRecord({ requestId, end, tries, payload, response }: RecordParts): Buffer {
  const requestContext = {
    requestId,
    functionArn: end.functionArn,
    condition: end.condition,
    approximateInvokeCount: tries,
  };
  const members = [
    member('version', '1.0'),
    member('timestamp', new Date(end.at).toISOString()),
    member('requestContext', requestContext),
    `"requestPayload":${jsonOf(payload)}`,
  ];
  if (end.response && response) {
    const { executedVersion, functionError } = end.response;
    members.push(
      member('responseContext', { statusCode: 200, executedVersion, functionError }),
      `"responsePayload":${jsonOf(response)}`,
    );
  }
  return Buffer.from(`{${members.join(',')}}`);
}

const member = (name: string, value: unknown): string => `"${name}":${JSON.stringify(value)}`;

/** What is no JSON, as a runtime of one's own may answer, becomes a text. */
function jsonOf(bytes: Buffer): string {
  const text = bytes.toString();
  try {
    JSON.parse(text);
    return text.trim();
  } catch {
    return text.trim() === '' ? 'null' : JSON.stringify(text);
  }
}
