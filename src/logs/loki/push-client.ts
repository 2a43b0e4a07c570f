import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** A Loki, or what takes its push API, and how it knows us. */
export interface LokiTarget {
  /** Without `/loki/api/v1/push`. */
  readonly url: string;
  /** Sent as `X-Scope-OrgID`. */
  readonly tenant: string | undefined;
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
}

export interface PushAnswer {
  readonly status: number;
  /** The beginning of what it says. */
  readonly text: string;
}

/** Where pushes go. */
export interface PushClient {
  /** `body` is JSON, gzipped. Rejects when there is no answer, or `signal` ends the wait. */
  push(body: Buffer, signal: AbortSignal): Promise<PushAnswer>;
  close(): void;
}

const MAX_TEXT = 300;

/** Pushes over HTTP, on one connection that is kept. */
export class HttpPushClient implements PushClient {
  private readonly url: URL;
  private readonly agent: HttpAgent;
  private readonly headers: Readonly<Record<string, string>>;

  constructor({ url, tenant, credentials }: LokiTarget) {
    this.url = new URL(`${url.replace(/\/+$/, '')}/loki/api/v1/push`);
    const options = { keepAlive: true, maxSockets: 1 };
    this.agent = this.url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
    this.headers = {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      ...(tenant === undefined ? {} : { 'x-scope-orgid': tenant }),
      ...(credentials === undefined ? {} : { authorization: basic(credentials) }),
    };
  }

  push(body: Buffer, signal: AbortSignal): Promise<PushAnswer> {
    const request = this.url.protocol === 'https:' ? httpsRequest : httpRequest;
    const headers = { ...this.headers, 'content-length': body.length };
    return new Promise((resolve, reject) => {
      const sent = request(this.url, { method: 'POST', agent: this.agent, headers, signal });
      sent.on('error', (error) => reject(new Error(reasonOf(error))));
      sent.on('response', (answer) => {
        readBeginning(answer).then((text) => resolve({ status: answer.statusCode ?? 0, text }), reject);
      });
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Reads to the end, so that the connection can be used again, and keeps the beginning. */
async function readBeginning(answer: IncomingMessage): Promise<string> {
  let text = '';
  answer.setEncoding('utf8');
  for await (const chunk of answer) if (text.length < MAX_TEXT) text += String(chunk);
  return text.slice(0, MAX_TEXT).trim();
}

/** Where several addresses were tried, Node.js has no message but a code. */
function reasonOf(error: Error & { readonly code?: string }): string {
  return error.message || (error.code ?? error.name);
}

function basic({ user, password }: { readonly user: string; readonly password: string }): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
