/** The little HTTP that the Runtime API needs: requests arrive parsed into head and body, answers leave as bytes. */

export interface RequestHead {
  readonly method: string;
  readonly path: string;
  /** The value of a header, by its lower-case name. */
  header(name: string): string | undefined;
}

/** Reads a request line and header lines separated by CRLF. Headers are searched only when asked for. */
export function parseHead(head: string): RequestHead {
  const lineEnd = head.indexOf('\r\n');
  const line = lineEnd < 0 ? head : head.slice(0, lineEnd);
  const [method = '', target = ''] = line.split(' ', 2);
  const query = target.indexOf('?');
  let lowerCase: string | undefined;
  return {
    method,
    path: query < 0 ? target : target.slice(0, query),
    header(name) {
      // Of some ten headers two are asked for: to find them is cheaper than to take all apart.
      lowerCase ??= head.toLowerCase();
      const at = lowerCase.lastIndexOf(`\r\n${name}:`);
      if (at < 0) return undefined;
      const end = head.indexOf('\r\n', at + 2);
      return head.slice(at + name.length + 3, end < 0 ? undefined : end).trim();
    },
  };
}

/** Header or trailer lines by lower-case name; a repeated name keeps its last value. */
export function parseHeaders(lines: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  202: 'Accepted',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Request Entity Too Large',
  500: 'Internal Server Error',
};

/** A whole JSON answer. */
export function jsonResponse(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Buffer {
  let head = `HTTP/1.1 ${status} ${REASONS[status] ?? ''}\r\nContent-Type: application/json\r\n`;
  for (const name in headers) head += `${name}: ${headers[name] ?? ''}\r\n`;
  return Buffer.from(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

/** The head of a 200 answer whose body of `length` bytes follows. Undefined headers are left out. */
export function okHead(headers: Readonly<Record<string, string | undefined>>, length: number): Buffer {
  let head = 'HTTP/1.1 200 OK\r\n';
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && value !== '') head += `${name}: ${value}\r\n`;
  }
  return Buffer.from(`${head}Content-Length: ${length}\r\n\r\n`);
}
