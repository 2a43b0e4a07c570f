import { createHmac, hash } from 'node:crypto';

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** POST unless given. */
  readonly method?: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Further headers; those of AWS are signed, the others are not. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A signed request as it is sent, valid for five minutes. */
export function signedRequest(target: Target, body: string, now: Date): Buffer {
  const lines = Object.entries(signedHeaders(target, body, now)).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return Buffer.from(`${target.method ?? 'POST'} ${target.path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}

const keys = new Map<string, Buffer>();

/** Made once a day, as clients do. */
function signingKey(secret: string, day: string): Buffer {
  const known = keys.get(`${secret} ${day}`);
  if (known) return known;
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
  const parts = ['us-east-1', 'lambda', 'aws4_request'];
  const key = parts.reduce(hmac, hmac(`AWS4${secret}`, day));
  keys.set(`${secret} ${day}`, key);
  return key;
}

/** The headers of a signed request (Signature Version 4, header form); a query must be sorted and encoded. */
export function signedHeaders(target: Target, body: string, now: Date): Record<string, string> {
  const host = `${target.host}:${target.port}`;
  const time = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const scope = `${day}/us-east-1/lambda/aws4_request`;
  const sha256 = (text: string) => hash('sha256', text);
  const [path = '', query = ''] = target.path.split('?');
  const headers = Object.entries(target.headers ?? {}).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  const signed = [
    ['host', host],
    ['x-amz-date', time],
    ...headers.filter(([name]) => name.startsWith('x-amz-')),
  ]
    .map(([name = '', value = '']) => ({ name, line: `${name}:${value}` }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = signed.map(({ name }) => name).join(';');
  const lines = signed.map(({ line }) => line);
  const canonical = [
    ...[target.method ?? 'POST', encodeURI(path), query, ...lines, '', names, sha256(body)],
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const signature = createHmac('sha256', signingKey(target.secretAccessKey, day))
    .update(toSign)
    .digest('hex');
  const credential = `${target.accessKeyId}/${scope}`;
  return {
    Host: host,
    'X-Amz-Date': time,
    Authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
    ...Object.fromEntries(headers),
    'Content-Length': String(Buffer.byteLength(body)),
  };
}
