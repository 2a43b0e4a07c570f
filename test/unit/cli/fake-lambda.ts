import { createHash } from 'node:crypto';
import type { Status } from '../../../src/contract/status';
import { FakeService, notFound, type Received, type Reply } from './support';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:';
const FUNCTIONS = '/2015-03-31/functions';

interface FakeFunction {
  configuration: Record<string, unknown>;
  tags: Record<string, string>;
  zip: Buffer;
  urls: object[];
  versions: number;
}

interface SentCode {
  readonly ZipFile?: string;
  readonly ImageUri?: string;
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly DryRun?: boolean;
}

function sha256(archive: Buffer): string {
  return createHash('sha256').update(archive).digest('base64');
}

/** A service that keeps functions as Lambda does, each update pending for one look, and runs none. */
export class FakeLambda extends FakeService {
  readonly functions = new Map<string, FakeFunction>();
  /** Archives in S3, in base64, by `bucket/key`. */
  readonly objects = new Map<string, string>();
  /** How many looks a new or changed function is not ready for. */
  looksUntilReady = 1;
  private looks = 0;

  override async start(): Promise<this> {
    await super.start();
    this.on(`POST ${FUNCTIONS}`, (request) => this.create(request));
    this.on(`GET ${FUNCTIONS}`, () => ({
      body: { Functions: [...this.functions.values()].map(({ configuration }) => configuration) },
    }));
    this.on('GET /_lambdabox/status', { body: STATUS });
    this.on('GET /_lambdabox/environments', { body: { environments: [] } });
    return this;
  }

  /** A function as an earlier deployment left it. */
  add(name: string, configuration: Record<string, unknown> = {}): FakeFunction {
    const made: FakeFunction = {
      configuration: {
        FunctionName: name,
        FunctionArn: ARN + name,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Description: '',
        Timeout: 3,
        MemorySize: 128,
        CodeSize: 100,
        CodeSha256: '',
        Version: '$LATEST',
        LastModified: '2026-01-01T00:00:00.000+0000',
        EphemeralStorage: { Size: 512 },
        ...configuration,
      },
      tags: {},
      zip: Buffer.alloc(0),
      urls: [],
      versions: 0,
    };
    this.functions.set(name, made);
    this.serve(name, made);
    return made;
  }

  private create(request: Received): Reply {
    const { FunctionName: name, Code: code, Tags: tags, ...members } = request.json();
    const made = this.add(name as string, withLayers(members));
    made.tags = (tags as Record<string, string> | undefined) ?? {};
    this.store(made, code as SentCode);
    return { status: 201, body: made.configuration };
  }

  /** An image's digest is its name here: what it means does not change. */
  private store(made: FakeFunction, code: SentCode): void {
    const { ImageUri: uri } = code;
    this.looks = this.looksUntilReady;
    if (uri !== undefined) {
      const { Runtime: _runtime, Handler: _handler, ...rest } = made.configuration;
      made.configuration = { ...rest, CodeSize: 0, CodeSha256: uri };
      return;
    }
    made.zip = this.archiveOf(code);
    made.configuration.CodeSha256 = sha256(made.zip);
    made.configuration.CodeSize = made.zip.length;
  }

  private archiveOf({ ZipFile, S3Bucket, S3Key }: SentCode): Buffer {
    return Buffer.from(ZipFile ?? this.objects.get(`${S3Bucket}/${S3Key}`) ?? '', 'base64');
  }

  private serve(name: string, made: FakeFunction): void {
    const path = `${FUNCTIONS}/${name}`;
    this.on(`GET ${path}`, () => ({ body: { Configuration: made.configuration, Tags: made.tags } }));
    this.on(`GET /2021-10-31/functions/${name}/urls`, () => ({ body: { FunctionUrlConfigs: made.urls } }));
    this.on(`GET ${path}/configuration`, () => ({ body: { ...made.configuration, ...this.state() } }));
    this.on(`PUT ${path}/code`, (request) => {
      const code: SentCode = request.json();
      if (code.DryRun) {
        const CodeSha256 = code.ImageUri ?? sha256(this.archiveOf(code));
        return { body: { ...made.configuration, CodeSha256 } };
      }
      this.store(made, code);
      return { body: made.configuration };
    });
    this.on(`PUT ${path}/configuration`, (request) => {
      Object.assign(made.configuration, withLayers(request.json()));
      this.looks = this.looksUntilReady;
      return { body: made.configuration };
    });
    this.on(`POST ${path}/versions`, () => {
      made.versions += 1;
      return { status: 201, body: { ...made.configuration, Version: String(made.versions) } };
    });
    this.on(`POST /2017-03-31/tags/${ARN}${name}`, (request) => {
      Object.assign(made.tags, request.json().Tags);
      return { status: 204, body: '' };
    });
    this.on(`DELETE ${path}`, () => {
      this.functions.delete(name);
      this.on(`GET ${path}`, notFound(name));
      return { status: 204, body: '' };
    });
  }

  private state(): object {
    if (this.looks <= 0) return { State: 'Active', LastUpdateStatus: 'Successful' };
    this.looks -= 1;
    return { State: 'Active', LastUpdateStatus: 'InProgress' };
  }
}

/** ARNs are sent, and shown with sizes; what replaces an image's settings is shown in an answer of its own. */
function withLayers(members: Record<string, unknown>): Record<string, unknown> {
  const arns = members.Layers as string[] | undefined;
  const { ImageConfig, ...rest } = members;
  if (ImageConfig) return { ...rest, ImageConfigResponse: { ImageConfig } };
  return arns ? { ...members, Layers: arns.map((Arn) => ({ Arn, CodeSize: 1 })) } : members;
}

export const STATUS: Status = {
  version: '1.2.3',
  instanceId: 'box-1',
  pid: 4711,
  startedAt: '2026-01-01T00:00:00.000Z',
  region: 'us-east-1',
  accountId: '111122223333',
  dataDir: '/var/lib/lambdabox',
  functions: 2,
  environments: { idle: 2, busy: 1 },
  inFlight: 1,
  queuedEvents: 0,
  stems: 0,
  namespaces: { ready: 0, target: 0 },
  memory: {
    ...{ budgetMb: 1024, reservedMb: 384, idleMb: 60, idleBudgetMb: 512, usedMb: 200, reservedVcpus: 0.2 },
    byKind: { environment: 384, frozen: 0, stem: 0 },
  },
  runtimesNotReady: [],
};

/** An answer to Invoke as the service gives it. */
export function invokeReply(
  overrides: { body?: unknown; kind?: string; error?: boolean; id?: string } = {},
): Reply {
  const id = overrides.id ?? 'req-1';
  const isCold = (overrides.kind ?? 'warm') === 'cold';
  const log = `START RequestId: ${id} Version: $LATEST\nhello\nEND RequestId: ${id}\nREPORT RequestId: ${id}\tDuration: 1.50 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\t\n`;
  return {
    headers: {
      'x-amzn-requestid': id,
      'x-amz-executed-version': '$LATEST',
      'x-lambdabox-start-kind': overrides.kind ?? 'warm',
      'x-lambdabox-environment-id': 'env-1',
      'server-timing': isCold
        ? 'queue;dur=1, create;dur=9, start;dur=90, init;dur=50, invoke;dur=10'
        : 'queue;dur=0.5, invoke;dur=1.5',
      'x-amz-log-result': Buffer.from(log).toString('base64'),
      ...(overrides.error ? { 'x-amz-function-error': 'Unhandled' } : {}),
    },
    body: overrides.body ?? { ok: true },
  };
}
