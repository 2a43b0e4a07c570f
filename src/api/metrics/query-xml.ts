import { escapeXml } from '../http/error-renderer';

const NAMESPACE = 'http://monitoring.amazonaws.com/doc/2010-08-01/';

export function xmlAnswer(operation: string, answer: object, requestId: string): string {
  return (
    `<${operation}Response xmlns="${NAMESPACE}"><${operation}Result>${members(answer)}</${operation}Result>` +
    `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>\n`
  );
}

export function xmlError(code: string, message: string, requestId: string): string {
  return (
    `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${escapeXml(code)}</Code>` +
    `<Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>\n`
  );
}

function members(structure: object): string {
  return Object.entries(structure as Readonly<Record<string, unknown>>)
    .map(
      ([name, value]) =>
        `<${name}>${name === 'ExtendedStatistics' ? entries(value as object) : content(value)}</${name}>`,
    )
    .join('');
}

/** The one map that there is. */
function entries(map: object): string {
  return Object.entries(map as Readonly<Record<string, unknown>>)
    .map(([key, value]) => `<entry><key>${escapeXml(key)}</key><value>${content(value)}</value></entry>`)
    .join('');
}

function content(value: unknown): string {
  if (value instanceof Date) return value.toISOString().replace(/\.000Z$/, 'Z');
  if (Array.isArray(value)) return value.map((item) => `<member>${content(item)}</member>`).join('');
  if (typeof value === 'object' && value !== null) return members(value);
  return escapeXml(String(value));
}
