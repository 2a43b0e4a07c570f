import {
  AddPermissionCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { Client } from '../src/cli/http/client';
import { ServiceApi } from '../src/cli/http/service-api';
import type { SourceView } from '../src/contract/source-view';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, TestService } from '../test/support/service';
import { zipOf, type ZipEntries } from '../test/support/zip';
import type { Address } from './load';
import { RawClient, type RawAnswer } from './raw-client';
import { signedHeaders, signedRequest, type Target } from './signed-request';

/** It answers, and does nothing else. */
export const HELLO = "exports.handler = async () => ({ hello: 'world' });";
export const PYTHON_HELLO = "def handler(event, context): return {'hello': 'world'}";
/** One whole virtual CPU, so that what is measured is the path and not the function's share of the machine. */
export const MEMORY_MB = 1769;

export type StartKind = 'cold' | 'stem' | 'thawed' | 'warm';
export type Runtime = 'nodejs24.x' | 'python3.13';

export interface Call {
  readonly status: number;
  readonly totalMs: number;
  readonly kind: string;
  readonly phases: Readonly<Record<string, number>>;
}

interface Stem {
  readonly runtime: string;
  readonly memorySizeMb: number;
  readonly ready: number;
  readonly starting: number;
  readonly target: number;
}

const STEM_DEADLINE_MS = 60_000;
const POLL_MS = 50;

/** The service under measurement: authentication, logs and metrics are on. */
export class Subject {
  private constructor(
    private readonly service: TestService,
    readonly address: Address,
    private connection: RawClient,
  ) {}

  /** `main`: the built service of another checkout. */
  static async start(env: Readonly<Record<string, string>> = {}, main?: string): Promise<Subject> {
    const service = await TestService.start({
      ...(main === undefined ? {} : { main }),
      env: { LAMBDABOX_TEST_CONTROLS: '1', LAMBDABOX_MAX_STEMS: '16', ...env },
    });
    const { hostname, port } = new URL(service.endpoint);
    const address = { host: hostname, port: Number(port) };
    return new Subject(service, address, await RawClient.connect(address.host, address.port));
  }

  get pid(): number {
    return this.service.pid;
  }

  /** What its containers are labelled with. */
  get instanceId(): string {
    return this.service.instanceId;
  }

  /** Creates a function and waits until it can be called. */
  async deploy(
    name: string,
    runtime: Runtime,
    code: ZipEntries,
    memoryMb = MEMORY_MB,
    tags: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const client = this.client();
    await client.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: 'arn:aws:iam::000000000000:role/lambdabox',
        Runtime: runtime,
        Handler: 'index.handler',
        MemorySize: memoryMb,
        Timeout: 60,
        Tags: { ...tags },
        Code: { ZipFile: await zipOf(code) },
      }),
    );
    const waiting = { client, maxWaitTime: 900, minDelay: 1, maxDelay: 1 };
    await waitUntilFunctionActiveV2(waiting, { FunctionName: name });
    client.destroy();
  }

  /** Gives a function a URL that is open to all. Its id. */
  async openUrl(FunctionName: string): Promise<string> {
    const client = this.client();
    const made = await client.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE' }));
    const all = { FunctionName, Principal: '*' };
    const ofUrl = { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' } as const;
    const ofFunction = { Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true };
    await client.send(new AddPermissionCommand({ ...all, ...ofUrl, StatementId: 'url' }));
    await client.send(new AddPermissionCommand({ ...all, ...ofFunction, StatementId: 'function' }));
    client.destroy();
    return /^http:\/\/(\w+)\./.exec(made.FunctionUrl ?? '')?.[1] ?? '';
  }

  /** AWS's own client, for its owner to destroy. */
  client(): LambdaClient {
    return new LambdaClient({
      endpoint: this.service.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
    });
  }

  /** Tells it how a broker is reached. */
  async connect({
    name,
    ...members
  }: { readonly name: string } & Readonly<Record<string, unknown>>): Promise<void> {
    await this.api().addConnection(name, members, false);
  }

  async sources(): Promise<readonly SourceView[]> {
    return (await this.api().sources()).sources;
  }

  /** A signed call, good for five minutes. */
  request(name: string, body = '{}', headers: Readonly<Record<string, string>> = {}): Buffer {
    return this.signed('POST', invokePath(name), body, headers);
  }

  /** The same for a client that writes requests by itself. */
  signedCall(name: string, body = '{}'): { readonly path: string; readonly headers: Record<string, string> } {
    const target = this.target('POST', invokePath(name));
    return { path: target.path, headers: signedHeaders(target, body, new Date()) };
  }

  /** The same of InvokeWithResponseStream. */
  streamRequest(name: string, body: string): Buffer {
    return this.signed('POST', `/2021-11-15/functions/${name}/response-streaming-invocations`, body);
  }

  /** One call on a connection that is open. `force`: where its environment must come from. */
  async call(name: string, force?: 'cold' | 'stem'): Promise<Call> {
    const headers: Record<string, string> = force ? { 'X-Lambdabox-Force-Start': force } : {};
    const request = this.request(name, '{}', headers);
    const begin = performance.now();
    const { status, head } = await this.send(request);
    const totalMs = performance.now() - begin;
    const kind = /\r\nx-lambdabox-start-kind: (\w+)/i.exec(head)?.[1] ?? '';
    return { status, totalMs, kind, phases: phasesOf(head) };
  }

  /** So many calls at the same moment, each on a connection of its own that is open before. */
  async callAtOnce(name: string, calls: number): Promise<{ status: number; totalMs: number }[]> {
    const { host, port } = this.address;
    const clients = await Promise.all(Array.from({ length: calls }, () => RawClient.connect(host, port)));
    const request = this.request(name);
    return Promise.all(
      clients.map(async (client) => {
        const begin = performance.now();
        const { status } = await client.send(request);
        client.close();
        return { status, totalMs: performance.now() - begin };
      }),
    );
  }

  async dropIdle(): Promise<void> {
    await this.send(this.signed('DELETE', '/_lambdabox/environments'));
  }

  async freezeIdle(): Promise<void> {
    await this.send(this.signed('POST', '/_lambdabox/environments/freeze'));
  }

  /** Waits until the idle environment of the function is frozen. */
  async frozen(name: string): Promise<void> {
    for (const deadline = performance.now() + STEM_DEADLINE_MS; performance.now() < deadline;) {
      const path = `/_lambdabox/pools?function=${name}`;
      const { pools } = await this.read<{ pools: readonly { idle: number; frozen: number }[] }>(path);
      if (pools[0]?.frozen === 1 && pools[0].idle === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    throw new Error(`no environment of ${name} froze`);
  }

  /** Whatever a request made ahead is answered, on a connection of its own. */
  async answer(request: Buffer): Promise<RawAnswer> {
    const client = await RawClient.connect(this.address.host, this.address.port);
    const answer = await client.send(request);
    client.close();
    return answer;
  }

  /** The answer of a route of the service's own. */
  async read<T>(path: string): Promise<T> {
    const { status, body } = await this.send(this.signed('GET', path));
    if (status !== 200) throw new Error(`${path} was answered ${status}: ${body.toString().slice(0, 200)}`);
    return JSON.parse(body.toString()) as T;
  }

  /** Waits until stems of the kind are ready, and nothing is being made ahead of need. */
  async stemsReady(runtime: string, memoryMb: number): Promise<void> {
    for (const deadline = performance.now() + STEM_DEADLINE_MS; performance.now() < deadline;) {
      const { stems } = await this.read<{ stems: readonly Stem[] }>('/_lambdabox/stems');
      const isBusy = stems.some(({ starting, ready, target }) => starting > 0 || ready < target);
      const mine = stems.find((stem) => stem.runtime === runtime && stem.memorySizeMb === memoryMb);
      const { namespaces } = await this.read<{ namespaces: { ready: number; target: number } }>(
        '/_lambdabox/status',
      );
      const isMaking = isBusy || namespaces.ready < namespaces.target;
      if (mine && mine.ready > 0 && !isMaking) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`no stem of ${runtime} with ${memoryMb} MB became ready`);
  }

  async stop(): Promise<void> {
    this.connection.close();
    await this.service.stop();
  }

  private api(): ServiceApi {
    const settings = { endpoint: new URL(this.service.endpoint), region: 'us-east-1', dataDirectory: '' };
    const pair = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY };
    return new ServiceApi(new Client(settings, () => pair, new AbortController().signal));
  }

  private async send(request: Buffer): Promise<RawAnswer> {
    if (!this.connection.isOpen)
      this.connection = await RawClient.connect(this.address.host, this.address.port);
    return this.connection.send(request);
  }

  private signed(
    method: string,
    path: string,
    body = '',
    headers: Readonly<Record<string, string>> = {},
  ): Buffer {
    return signedRequest(this.target(method, path, headers), body, new Date());
  }

  private target(method: string, path: string, headers: Readonly<Record<string, string>> = {}): Target {
    const keys = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY };
    return { ...this.address, ...keys, path, method, headers };
  }
}

function invokePath(name: string): string {
  return `/2015-03-31/functions/${name}/invocations`;
}

/** `Server-Timing: queue;dur=0.1, create;dur=8.2` by name, in milliseconds. */
function phasesOf(head: string): Record<string, number> {
  const timing = /\r\nserver-timing: ([^\r]*)/i.exec(head)?.[1] ?? '';
  return Object.fromEntries(
    [...timing.matchAll(/(\w+);dur=([\d.]+)/g)].map(([, name = '', ms]) => [name, Number(ms)]),
  );
}
