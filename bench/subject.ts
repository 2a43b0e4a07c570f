import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, TestService } from '../test/support/service';
import { zipOf } from '../test/support/zip';
import type { Address } from './load';
import { RawClient, signedInvoke } from './raw-client';

/** The function that is measured: it answers, and does nothing else. */
const HELLO = "exports.handler = async () => ({ hello: 'world' });";
/** One whole virtual CPU, so that what is measured is the path and not the function's share of the machine. */
export const MEMORY_MB = 1769;

export interface ColdCall {
  readonly totalMs: number;
  readonly phases: Readonly<Record<string, number>>;
}

/** The service under measurement, with one function: authentication, logs and metrics are on. */
export class Subject {
  private constructor(
    private readonly service: TestService,
    readonly address: Address,
    private readonly name: string,
  ) {}

  static async start(runtime: 'nodejs24.x'): Promise<Subject> {
    const service = await TestService.start();
    const { hostname, port } = new URL(service.endpoint);
    const client = new LambdaClient({
      endpoint: service.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
    });
    const FunctionName = 'hello';
    await client.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: 'arn:aws:iam::000000000000:role/lambdabox',
        Runtime: runtime,
        Handler: 'index.handler',
        MemorySize: MEMORY_MB,
        Timeout: 30,
        Code: { ZipFile: await zipOf({ 'index.js': HELLO }) },
      }),
    );
    await waitUntilFunctionActiveV2({ client, maxWaitTime: 900, minDelay: 1, maxDelay: 1 }, { FunctionName });
    await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
    client.destroy();
    return new Subject(service, { host: hostname, port: Number(port) }, FunctionName);
  }

  /** A signed call, good for five minutes. */
  request(): Buffer {
    const path = `/2015-03-31/functions/${this.name}/invocations`;
    return this.signed(path);
  }

  /** One call on a new connection after every idle environment was dropped. */
  async coldCall(): Promise<ColdCall> {
    const client = await RawClient.connect(this.address.host, this.address.port);
    try {
      await client.send(this.signed('/_lambdabox/environments', 'DELETE'));
      const begin = performance.now();
      const { status, head } = await client.send(this.request());
      const totalMs = performance.now() - begin;
      if (status !== 200 || !/x-lambdabox-start-kind: cold/i.test(head))
        throw new Error(`not a cold call: ${head}`);
      return { totalMs, phases: phasesOf(head) };
    } finally {
      client.close();
    }
  }

  stop(): Promise<void> {
    return this.service.stop();
  }

  private signed(path: string, method = 'POST'): Buffer {
    const keys = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY };
    return signedInvoke(
      { ...this.address, ...keys, path, method },
      method === 'POST' ? '{}' : '',
      new Date(),
    );
  }
}

/** `Server-Timing: queue;dur=0.1, create;dur=8.2` by name, in milliseconds. */
function phasesOf(head: string): Record<string, number> {
  const timing = /\r\nserver-timing: ([^\r]*)/i.exec(head)?.[1] ?? '';
  return Object.fromEntries(
    [...timing.matchAll(/(\w+);dur=([\d.]+)/g)].map(([, name = '', ms]) => [name, Number(ms)]),
  );
}
