import { connect } from 'node:net';
import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import type { ApiServerDeps } from '../../../../src/api/api-server';
import type { FunctionUrlConfig } from '../../../../src/functions/catalog/records';
import type {
  PermissionRequest,
  PolicyAnswer,
} from '../../../../src/functions/permissions/permission-request';
import type { UrlFound } from '../../../../src/functions/urls/url-index';
import { REGION, RESULT, TestApi } from '../support';

export const ID = 'abcdefghijklmnopqrstuvwxyz012345';
export const HOST = `${ID}.lambda-url.${REGION}.localhost`;

export const aUrl = (changes: Partial<FunctionUrlConfig> = {}): FunctionUrlConfig => ({
  id: ID,
  qualifier: '$LATEST',
  authType: 'NONE',
  invokeMode: 'BUFFERED',
  creationTime: '2025-11-25T02:26:54.123000000Z',
  lastModifiedTime: '2025-11-25T02:26:54.123000000Z',
  ...changes,
});

export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly text: string;
}

export interface UrlAsk {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  readonly host?: string;
}

/** What a function is said to have answered. */
export const output = (value: unknown): { payload: Buffer } => ({
  payload: Buffer.from(JSON.stringify(value)),
});

/** The API with one function URL, anyone's to call unless a test says otherwise. */
export class UrlBox {
  readonly api = new TestApi();
  url = aUrl();
  found: (id: string) => UrlFound = (id) =>
    id === this.url.id ? { functionName: 'f', config: this.url } : undefined;
  readonly asked: PermissionRequest[] = [];
  policy: (request: PermissionRequest) => PolicyAnswer = () => 'allowed';

  async start(urls: Partial<ApiServerDeps['urls']> = {}): Promise<this> {
    await this.api.start({
      permissions: {
        answer: (asked) => {
          this.asked.push(asked);
          return this.policy(asked);
        },
      },
      urls: {
        urls: {
          find: (id) => this.found(id),
          of: (functionName, qualifier = '$LATEST') =>
            functionName === 'f' && qualifier === this.url.qualifier
              ? { functionName, config: this.url }
              : undefined,
        },
        wanted: 'both',
        trusted: () => false,
        ...urls,
      },
    });
    return this;
  }

  stop(): Promise<void> {
    return this.api.stop();
  }

  /** The function answers this, whatever it is asked. */
  answers(value: unknown, result: Partial<typeof RESULT> = {}): void {
    this.api.invoker.answer = () => Promise.resolve({ ...RESULT, ...output(value), ...result });
  }

  /** The last event, as the function gets it. */
  get event(): Record<string, unknown> {
    const last = this.api.invoker.invoked.at(-1);
    return JSON.parse(String(last?.payload)) as Record<string, unknown>;
  }

  ask(path: string, { method = 'GET', headers = {}, body, host = HOST }: UrlAsk = {}): Promise<Got> {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.api.port, path, method, agent: false };
      const req = request({ ...options, headers: { Host: `${host}:${this.api.port}`, ...headers } });
      req.on('response', (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('error', reject);
        res.on('end', () => {
          const whole = Buffer.concat(chunks);
          const { statusCode: status = 0, headers: got, rawHeaders } = res;
          resolve({ status, headers: got, rawHeaders, body: whole, text: whole.toString() });
        });
      });
      req.on('error', reject);
      req.end(body);
    });
  }

  /** All that the server says to these bytes until it closes the connection. */
  raw(bytes: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.api.port, '127.0.0.1', () => socket.write(bytes));
      let said = '';
      socket.setEncoding('latin1');
      socket.on('data', (chunk: string) => (said += chunk));
      socket.on('error', reject);
      socket.on('close', () => resolve(said));
    });
  }
}
