import { createHmac, hash } from 'node:crypto';
import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { createApiServer } from '../../../../src/api/api-server';
import type { ApiServer } from '../../../../src/api/http/server';
import { canonicalRequest, sha256Hex } from '../../../../src/api/http/sigv4/sigv4-canonical';
import { ALGORITHM, signingKey } from '../../../../src/api/http/sigv4/sigv4-key';
import { formatBasicTime } from '../../../../src/api/http/sigv4/sigv4-time';
import { logOperations } from '../../../../src/api/logs/log-operations';
import type { OwnResources } from '../../../../src/api/own/own-resources';
import { ownRoutes } from '../../../../src/api/own/own-routes';
import { systemClock } from '../../../../src/lib/clock';
import type { LogQueries } from '../../../../src/logs/query/log-queries';
import { noSuchGroup } from '../../../../src/logs/store/logs-error';
import { ControlPlaneBox } from '../../../support/control-plane';
import { MappingBox } from '../../../support/mapping-box';
import { FakeInvoker, FakeLog, KEY, RESULT, SECRET } from '../support';
import type { FuzzRequest } from './fuzz-requests';
import { PushBox } from '../../sources/push/push-box';
import { HOOK_SECRETS } from './fuzz-hook-requests';
import { OUTPUTS } from './fuzz-url-requests';
import { ACCOUNT, REGION } from './fuzz-values';

/** There are no logs: requests are read, and find none. */
const NO_LOGS: LogQueries = {
  describeLogGroups: () => ({ items: [] }),
  describeLogStreams: () => ({ items: [] }),
  getLogEvents: () => Promise.reject(noSuchGroup()),
  filterLogEvents: () => Promise.resolve({ items: [] }),
  deleteLogGroup: () => Promise.reject(noSuchGroup()),
};

const NO_QUERIES = {
  start: () => 'id',
  get: () => {
    throw noSuchGroup();
  },
  stop: () => false,
  all: () => [],
};

/** Every resource answers everything with an empty object. */
const RESOURCE: unknown = new Proxy({}, { get: () => () => ({}) });
const OWN = new Proxy({} as OwnResources, { get: () => RESOURCE });

/** Generous: what takes longer hangs. */
const ANSWER_MS = 30_000;

export interface FuzzAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The API over a real control plane, on a free loopback port: all but the environments. */
export class FuzzBox {
  readonly log = new FakeLog();
  readonly push = new PushBox();
  private readonly plane = new ControlPlaneBox();
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 8 });
  private server: ApiServer | undefined;
  private port = 0;

  async open(): Promise<void> {
    const plane = await this.plane.open();
    const mappings = new MappingBox(this.plane).open();
    const resources = { ...plane.resources, eventSourceMappings: mappings.resource, tags: mappings.tags };
    const invoker = new FakeInvoker();
    let calls = 0;
    invoker.answer = ({ functionName, qualifier }) => {
      plane.resolver.resolve(functionName, qualifier, () => 0.5);
      const output = OUTPUTS[(calls += 1) % OUTPUTS.length] ?? '';
      return Promise.resolve({ ...RESULT, payload: Buffer.from(output) });
    };
    this.server = createApiServer({
      ...{ region: REGION, accountId: ACCOUNT, resources, permissions: plane.permissions },
      ...{ invoker, log: this.log, clock: systemClock },
      urls: { urls: plane.urls, wanted: 'one', trusted: () => false },
      hooks: this.push.door(invoker),
      credentials: (id) => (id === KEY ? SECRET : undefined),
      events: () => ({}),
      logs: logOperations(NO_LOGS, NO_QUERIES, { region: REGION, accountId: ACCOUNT }),
      own: ownRoutes(OWN),
      archives: { open: () => Promise.resolve(undefined) },
      notReady: () => [],
      metrics: () => Promise.reject(new Error('not asked for')),
    });
    this.port = (await this.server.listen('127.0.0.1', 0)).port;
  }

  async close(): Promise<void> {
    this.disconnect();
    await this.server?.close();
    await this.plane.close();
    this.push.close();
  }

  /** Lets go of the client's connections. */
  disconnect(): void {
    this.agent.destroy();
  }

  /** Makes what requests are about, where they have deleted it. */
  async furnish(): Promise<void> {
    for (const name of ['alpha', 'beta']) {
      if (!this.plane.plane.catalog.get(name)) await this.plane.active({ FunctionName: name, Publish: true });
      const record = this.plane.plane.catalog.get(name);
      const isThere = record?.aliases.some((alias) => alias.name === 'live') ?? false;
      const version = record?.versions[0]?.version ?? '$LATEST';
      if (!isThere)
        await this.plane.resources.aliases.create(name, { Name: 'live', FunctionVersion: version });
    }
  }

  /** URLs of every kind, open and not; their ids. */
  async furnishUrls(): Promise<string[]> {
    const { functionUrls, functionPolicies } = this.plane.resources;
    const { catalog } = this.plane.plane;
    const kinds = [
      {
        name: 'alpha',
        InvokeMode: 'BUFFERED',
        Cors: { AllowOrigins: ['https://a.example'], AllowMethods: ['*'] },
      },
      { name: 'beta', InvokeMode: 'RESPONSE_STREAM' },
    ];
    for (const { name, ...config } of kinds) {
      for (const [qualifier, AuthType] of [
        [undefined, 'NONE'],
        ['live', 'AWS_IAM'],
      ] as const) {
        await functionUrls.delete(name, qualifier).catch(() => undefined);
        await functionUrls.create(name, qualifier, { ...config, AuthType });
      }
      for (const Action of ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction']) {
        const StatementId = `url-${Action.length}`;
        await functionPolicies.remove(name, undefined, StatementId, undefined).catch(() => undefined);
        await functionPolicies.add(name, undefined, { StatementId, Action, Principal: '*' });
      }
    }
    return kinds.flatMap(({ name }) => catalog.get(name)?.urls?.map(({ id }) => id) ?? []);
  }

  /** Hooks of every kind. */
  furnishHooks(): void {
    const { desk, secrets } = this.push;
    desk.put('photos', { kind: 's3', function: 'alpha', bucket: 'photos', events: ['s3:ObjectCreated:*'] });
    secrets.put('s3', HOOK_SECRETS.s3);
    desk.put('github', { kind: 'webhook', function: 'alpha', sender: 'github', secret: HOOK_SECRETS.github });
    desk.put('new', { kind: 'http', function: 'alpha', route: 'ANY /a/{b}' });
    desk.put('old', { kind: 'http', function: 'alpha', route: 'ANY /old/{proxy+}', payload: '1.0' });
    desk.put('later', { kind: 'http', function: 'beta', route: 'POST /', answer: 'queue' });
    desk.put('shop', { kind: 'http', function: 'beta', route: '$default', host: 'shop.example' });
  }

  ask(asked: FuzzRequest): Promise<FuzzAnswer> {
    const { method, url, body } = asked;
    return new Promise((resolve, reject) => {
      const req = request({
        ...{ host: '127.0.0.1', port: this.port, method, path: url, agent: this.agent },
        headers: this.signed(asked),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      req.on('response', (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('error', reject);
        res.on('end', () =>
          resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) }),
        );
      });
      req.on('error', reject);
      req.end(body);
    });
  }

  /** Sends bytes as they are, ends the connection, and resolves with all that comes back. */
  raw(bytes: Buffer): Promise<string> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      const socket = connect(this.port, '127.0.0.1', () => socket.end(bytes));
      socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error('no end of the connection')));
      socket.on('data', (chunk) => chunks.push(chunk));
      // The server may close while the rest is being written.
      socket.on('error', (error: NodeJS.ErrnoException) =>
        error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve('') : reject(error),
      );
      socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    });
  }

  bytesOf(asked: FuzzRequest): Buffer {
    const { method, url, body } = asked;
    const lines = Object.entries(this.signed(asked)).map(([name, value]) => `${name}: ${value}`);
    const head = [`${method} ${url} HTTP/1.1`, ...lines, 'Connection: close', '', ''].join('\r\n');
    return Buffer.concat([Buffer.from(head, 'latin1'), body]);
  }

  private signed({ method, url, headers: given, body, service = 'lambda', signs = true }: FuzzRequest) {
    const time = formatBasicTime(systemClock.wallTime());
    const headers = {
      Host: `127.0.0.1:${this.port}`,
      ...given,
      'X-Amz-Date': time,
      'Content-Length': String(body.length),
    };
    if (!signs) return headers;
    const lower = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const names = Object.keys(lower).sort();
    const rawHeaders = Object.entries(headers).flat();
    const canonical = canonicalRequest(
      { method, url, headers: lower, rawHeaders },
      names,
      hash('sha256', body, 'hex'),
    );
    const scope = `${time.slice(0, 8)}/${REGION}/${service}/aws4_request`;
    const toSign = `${ALGORITHM}\n${time}\n${scope}\n${sha256Hex(canonical)}`;
    const key = signingKey(SECRET, time.slice(0, 8), REGION, service);
    const signature = createHmac('sha256', key).update(toSign).digest('hex');
    const credential = `Credential=${KEY}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
    return { ...headers, Authorization: `${ALGORITHM} ${credential}` };
  }
}
