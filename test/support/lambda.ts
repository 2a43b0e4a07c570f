import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PublishLayerVersionCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
  type CreateFunctionCommandInput,
  type InvokeCommandInput,
} from '@aws-sdk/client-lambda';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, TestService } from './service';
import { zipOf, type ZipEntries } from './zip';

export const ROLE = 'arn:aws:iam::000000000000:role/lambdabox';

export function lambdaClient(service: TestService): LambdaClient {
  return lambdaClientAt(service.endpoint);
}

export function lambdaClientAt(endpoint: string): LambdaClient {
  return new LambdaClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
    maxAttempts: 1,
  });
}

const WAIT = { maxWaitTime: 300, minDelay: 1, maxDelay: 1 };

/** Start kinds of a call that finds an environment; which of them it is depends on how soon it comes. */
export const REUSED = /^(warm|thawed)$/;

export interface Answer {
  readonly status: number | undefined;
  readonly payload: string;
  readonly json: unknown;
  readonly functionError: string | undefined;
  readonly log: string;
  readonly startKind: string | undefined;
  readonly environmentId: string | undefined;
}

/** Functions on a test's service: deployed from source text, called, and read as a caller sees them. */
export class Functions {
  constructor(readonly client: LambdaClient) {}

  /** Creates a function and waits until it is active. */
  async deploy(
    name: string,
    code: ZipEntries,
    input: Partial<CreateFunctionCommandInput> = {},
  ): Promise<void> {
    await this.client.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: await zipOf(code) },
        ...input,
      }),
    );
    await waitUntilFunctionActiveV2({ client: this.client, ...WAIT }, { FunctionName: name });
  }

  /** Waits until the last change of a function is made. */
  async updated(name: string): Promise<void> {
    await waitUntilFunctionUpdatedV2({ client: this.client, ...WAIT }, { FunctionName: name });
  }

  /** A Node.js function whose module is `source`. */
  async deployNode(
    name: string,
    source: string,
    input: Partial<CreateFunctionCommandInput> = {},
  ): Promise<void> {
    await this.deploy(name, { 'index.js': source }, input);
  }

  /** Publishes a version of a layer. Its ARN. */
  async layer(name: string, entries: ZipEntries): Promise<string> {
    const Content = { ZipFile: await zipOf(entries) };
    const command = new PublishLayerVersionCommand({ LayerName: name, Content });
    return (await this.client.send(command)).LayerVersionArn ?? '';
  }

  /** A call with the header that says where its environment must come from. */
  force(start: 'cold' | 'stem' | 'warm', name: string, event: unknown = {}): Promise<Answer> {
    return this.invoke(name, event, {}, { 'X-Lambdabox-Force-Start': start });
  }

  async invoke(
    name: string,
    event: unknown = {},
    input: Partial<InvokeCommandInput> = {},
    requestHeaders: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const headers: Record<string, string> = {};
    const command = new InvokeCommand({
      FunctionName: name,
      Payload: Buffer.from(JSON.stringify(event)),
      LogType: 'Tail',
      ...input,
    });
    command.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const { response } = result as { response: { headers: Record<string, string> } };
        Object.assign(headers, response.headers);
        return result;
      },
      { step: 'deserialize' },
    );
    command.middlewareStack.add(
      (next) => (args) => {
        const { request } = args as { request: { headers: Record<string, string> } };
        Object.assign(request.headers, requestHeaders);
        return next(args);
      },
      { step: 'build' },
    );
    const output = await this.client.send(command);
    const payload = Buffer.from(output.Payload ?? []).toString();
    return {
      status: output.StatusCode,
      payload,
      json: payload === '' ? undefined : JSON.parse(payload),
      functionError: output.FunctionError,
      log: Buffer.from(output.LogResult ?? '', 'base64').toString(),
      startKind: headers['x-lambdabox-start-kind'],
      environmentId: headers['x-lambdabox-environment-id'],
    };
  }

  async remove(name: string): Promise<void> {
    await this.client.send(new DeleteFunctionCommand({ FunctionName: name }));
  }
}

/** A first build compiles the client of Node.js. Milliseconds. */
export const FIRST_BUILD_MS = 900_000;

/** A service of this file's own, from its first test to its last, and functions on it. */
export function useService(env: Readonly<Record<string, string>>): {
  service: TestService;
  functions: Functions;
} {
  const box = {} as { service: TestService; functions: Functions };
  beforeAll(async () => {
    box.service = await TestService.start({ env });
    box.functions = new Functions(lambdaClient(box.service));
  }, FIRST_BUILD_MS);
  afterAll(async () => {
    box.functions?.client.destroy();
    await box.service?.stop();
  });
  return box;
}
