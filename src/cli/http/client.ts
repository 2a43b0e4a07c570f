import { Agent, request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { sign } from 'aws4';
import { bareHost } from '../../lib/bare-host';
import type { Credentials } from './credentials';
import { CliError, EXIT } from '../cli-error';
import { messageOf, systemCode } from '../thrown';
import { ServiceError } from './service-error';
import { readAll } from '../terminal/io';
import type { Settings } from '../settings';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Encoded, without the query. */
  readonly path: string;
  /** Members without a value are left out. */
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** The service name of the signature; none: the call is not signed. */
  readonly service?: 'lambda' | 'logs' | 'events' | 'scheduler' | undefined;
  /** Milliseconds of silence after which the call is given up. */
  readonly timeoutMs?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const TIMEOUT_MS = 30_000;

/** Signed HTTP to the service (SigV4, as every AWS client does it). Connections are kept for the next call. */
export class Client {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(
    private readonly settings: Settings,
    private readonly credentials: () => Credentials,
    private readonly signal: AbortSignal,
  ) {}

  get endpoint(): string {
    return this.settings.endpoint.origin;
  }

  get region(): string {
    return this.settings.region;
  }

  /** The answer of a 2xx; throws ServiceError for others, CliError (unreachable) when nothing answers. */
  async send(call: Call): Promise<Answer> {
    const response = await this.open(call);
    return { status: response.statusCode ?? 0, headers: response.headers, body: await this.read(response) };
  }

  /** The JSON body of a 2xx; `{}` when it is empty. */
  async json<T>(call: Call): Promise<T> {
    const { body } = await this.send({ service: 'lambda', ...call });
    return JSON.parse(body.length === 0 ? '{}' : body.toString('utf8')) as T;
  }

  /** The objects of a body with one JSON object a line, as they arrive. */
  async *lines<T>(call: Call): AsyncGenerator<T> {
    const response = await this.open({ service: 'lambda', ...call });
    let rest = '';
    response.setEncoding('utf8');
    try {
      for await (const chunk of response) {
        const parts = (rest + (chunk as string)).split('\n');
        rest = parts.pop() ?? '';
        for (const part of parts) if (part.trim() !== '') yield JSON.parse(part) as T;
      }
    } catch (error) {
      throw this.translate(error);
    }
    if (rest.trim() !== '') yield JSON.parse(rest) as T;
  }

  close(): void {
    this.agent.destroy();
  }

  private async open(call: Call): Promise<IncomingMessage> {
    const signed = this.signed(call);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = httpRequest({
        ...signed,
        host: bareHost(this.settings.endpoint.hostname),
        port: this.settings.endpoint.port || 80,
        agent: this.agent,
        signal: this.signal,
      });
      request.setTimeout(call.timeoutMs ?? TIMEOUT_MS, () => request.destroy(silence(call)));
      request.once('error', (error) => reject(this.translate(error)));
      request.once('response', resolve);
      request.end(call.body);
    });
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 299) throw toServiceError(status, response, await this.read(response));
    return response;
  }

  private signed(call: Call): { method: string; path: string; headers: OutgoingHttpHeaders } {
    const path = call.path + queryOf(call.query ?? {});
    const headers: OutgoingHttpHeaders = { Host: this.settings.endpoint.host, ...call.headers };
    if (call.body !== undefined) {
      headers['Content-Type'] ??= 'application/json';
      headers['Content-Length'] = Buffer.byteLength(call.body);
    }
    const plain = { method: call.method, path, headers };
    if (!call.service) return plain;
    const signable = { ...plain, service: call.service, region: this.settings.region };
    const body = call.body === undefined ? {} : { body: call.body };
    const signed = sign({ ...signable, ...body }, this.credentials());
    return { ...plain, headers: signed.headers ?? {} };
  }

  private async read(response: IncomingMessage): Promise<Buffer> {
    try {
      return await readAll(response);
    } catch (error) {
      throw this.translate(error);
    }
  }

  private translate(error: unknown): CliError {
    if (error instanceof CliError) return error;
    if (this.signal.aborted) return new CliError('interrupted', EXIT.interrupted);
    const code = systemCode(error);
    const why = code === 'ECONNREFUSED' ? 'nothing listens there' : messageOf(error);
    return new CliError(
      `no lambdabox answers at ${this.endpoint}: ${why}`,
      EXIT.unreachable,
      'start it with: lambdabox start --detach (somewhere else? set LAMBDABOX_ENDPOINT)',
    );
  }
}

function silence(call: Call): CliError {
  const seconds = (call.timeoutMs ?? TIMEOUT_MS) / 1000;
  return new CliError(
    `the service did not answer ${call.method} ${call.path} within ${seconds} s`,
    EXIT.unreachable,
    'lambdabox doctor tells what is wrong',
  );
}

/** RFC 3986, sorted by nothing: the signature sorts for itself. */
function queryOf(query: NonNullable<Call['query']>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return given.length === 0
    ? ''
    : `?${given.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`).join('&')}`;
}

const KEY_TROUBLE = new Set(['InvalidSignatureException', 'UnrecognizedClientException']);

function toServiceError(status: number, { headers }: IncomingMessage, body: Buffer): ServiceError {
  const fields = parseObject(body);
  const code = textOf(headers['x-amzn-errortype']) ?? textOf(fields.__type) ?? `HTTP ${status}`;
  const shortCode = code.replace(/:.*$/, '').replace(/^.*#/, '');
  const message = textOf(fields.message) ?? textOf(fields.Message) ?? body.toString('utf8').slice(0, 500);
  const reason = textOf(fields.Reason);
  const text = `${message || 'no message'}${reason ? ` (${reason})` : ''}`;
  return new ServiceError(status, shortCode, text, hintFor(shortCode, text));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function hintFor(code: string, message: string): string | undefined {
  if (KEY_TROUBLE.has(code)) {
    return "the key pair is not the service's: check LAMBDABOX_ACCESS_KEY_ID, LAMBDABOX_SECRET_ACCESS_KEY and LAMBDABOX_DATA_DIR";
  }
  return message.startsWith('Function not found') ? 'lambdabox ls lists the functions' : undefined;
}

function parseObject(body: Buffer): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
