import { isUtf8 } from 'node:buffer';
import { AwsError, clientError, messageOf, type WireError } from '../../errors';
import { isJson } from '../../lib/is-json';
import { utf8Fault, type JsonFault } from './utf8-fault';

const SERIALIZATION: WireError = { name: 'SerializationException', status: 400, messageKey: 'message' };

/** A request whose members have the wrong JSON type, in the words of AWS's deserializer. */
export function serializationError(message: string): AwsError {
  return new AwsError(SERIALIZATION, message);
}

const PAYLOAD_PREFIX = 'Could not parse request body into json: Could not parse payload into json: ';

/** Throws InvalidRequestContentException unless the payload is JSON text of any kind; empty is allowed. */
export function requireJsonPayload(payload: Buffer): void {
  if (payload.length === 0 || (isUtf8(payload) && isJson(payload))) return;
  // It is parsed for the words of its fault.
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

function parse(bytes: Buffer): { value?: unknown; fault?: JsonFault } {
  if (!isUtf8(bytes)) return { fault: utf8Fault(bytes) };
  try {
    return { value: JSON.parse(bytes.toString()) };
  } catch (error) {
    return { fault: faultOf(messageOf(error)) };
  }
}

/** V8 quotes the text around the fault; a payload does not belong in messages, its place does. */
function faultOf(message: string): JsonFault {
  const [, line, column] = / \(line (\d+) column (\d+)\)$/.exec(message) ?? [];
  const reason = message.replace(/(?:, (?:\.\.\.)?"[^]*$| in JSON at position \d+[^]*$)/, '');
  return { reason, ...(line === undefined ? {} : { line: Number(line), column: Number(column) }) };
}

function located({ reason, line, column }: JsonFault): string {
  const where = line === undefined ? '' : `; line: ${line}, column: ${column}`;
  return `${reason}\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled)${where}]`;
}
