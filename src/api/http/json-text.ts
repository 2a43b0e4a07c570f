import { isUtf8 } from 'node:buffer';
import { AwsError, clientError, messageOf, type WireError } from '../../errors';

const SERIALIZATION: WireError = { name: 'SerializationException', status: 400, messageKey: 'message' };

/** A request whose members have the wrong JSON type, in the words of AWS's deserializer. */
export function serializationError(message: string): AwsError {
  return new AwsError(SERIALIZATION, message);
}

const PAYLOAD_PREFIX = 'Could not parse request body into json: Could not parse payload into json: ';
const NOT_UTF8 = 'Invalid UTF-8';

/** Throws InvalidRequestContentException unless the payload is JSON text of any kind; empty is allowed. */
export function requireJsonPayload(payload: Buffer): void {
  if (payload.length === 0) return;
  const fault = parse(payload).fault;
  if (fault !== undefined) throw clientError('invalidRequestContent', PAYLOAD_PREFIX + located(fault));
}

/** The JSON object of a control-plane call; an empty body is an empty object. */
export function requireJsonObject(body: Buffer): object {
  if (body.length === 0) return {};
  const { value, fault } = parse(body);
  if (fault !== undefined) throw serializationError(located(fault));
  if (Array.isArray(value)) throw serializationError('Start of list found where not expected');
  if (typeof value !== 'object') throw serializationError('Unexpected field type');
  return value ?? {};
}

function parse(bytes: Buffer): { value?: unknown; fault?: string } {
  if (!isUtf8(bytes)) return { fault: NOT_UTF8 };
  try {
    return { value: JSON.parse(bytes.toString()) };
  } catch (error) {
    return { fault: messageOf(error) };
  }
}

/** V8 quotes the text around the fault; a payload does not belong in messages, its place does. */
function located(fault: string): string {
  const place = / \(line (\d+) column (\d+)\)$/.exec(fault);
  const reason = fault.replace(/(?:, (?:\.\.\.)?"[^]*$| in JSON at position \d+[^]*$)/, '');
  const where = place ? `; line: ${place[1]}, column: ${place[2]}` : '';
  return `${reason}\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled)${where}]`;
}
