import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import {
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  type CreateFunctionUrlConfigCommandInput,
  type LambdaClient,
} from '@aws-sdk/client-lambda';

export interface WebAsk {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  /** Told the first bytes of the body, before the answer has ended. */
  readonly first?: (text: string) => Promise<void>;
}

export interface WebAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

/** A function URL as its callers see it, whose host name need not be resolved. */
export class WebClient {
  constructor(
    readonly url: string,
    private readonly port: number,
  ) {}

  get host(): string {
    return new URL(this.url).host;
  }

  /** `path` goes out as it is written. */
  ask(path = '/', { method = 'GET', headers = {}, body, first }: WebAsk = {}): Promise<WebAnswer> {
    return new Promise((resolve, reject) => {
      const to = { host: '127.0.0.1', port: this.port, agent: false as const };
      const req = request({ ...to, path, method, headers: { Host: this.host, ...headers } });
      req.on('response', (res) => {
        const chunks: Buffer[] = [];
        let told: Promise<void> | undefined;
        res.on('data', (chunk: Buffer) => {
          told ??= first?.(String(chunk)) ?? Promise.resolve();
          chunks.push(chunk);
        });
        res.on('error', reject);
        res.on('end', () => {
          const whole = Buffer.concat(chunks);
          const { statusCode: status = 0, headers: got } = res;
          const answer = { status, headers: got, body: whole, text: whole.toString() };
          (told ?? Promise.resolve()).then(() => resolve(answer), reject);
        });
      });
      req.on('error', reject);
      req.end(body);
    });
  }
}

/** Both things that a function's policy must let everybody do before its URL is open. */
export async function allowAll(
  client: LambdaClient,
  FunctionName: string,
  Qualifier?: string,
): Promise<void> {
  const all = { FunctionName, Principal: '*', ...(Qualifier === undefined ? {} : { Qualifier }) };
  const ofUrl = { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' } as const;
  const ofFunction = { Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true };
  await client.send(new AddPermissionCommand({ ...all, ...ofUrl, StatementId: 'url' }));
  await client.send(new AddPermissionCommand({ ...all, ...ofFunction, StatementId: 'function' }));
}

/** Makes a URL; an open one, unless told otherwise, that is not yet allowed to anyone. */
export async function makeUrl(
  client: LambdaClient,
  FunctionName: string,
  port: number,
  input: Partial<CreateFunctionUrlConfigCommandInput> = {},
): Promise<WebClient> {
  const command = new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE', ...input });
  return new WebClient((await client.send(command)).FunctionUrl ?? '', port);
}
