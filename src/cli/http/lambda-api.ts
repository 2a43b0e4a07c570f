import type { Answer, Client } from './client';

/** Of FunctionConfiguration (Lambda API reference), what the command line reads. */
export interface FunctionConfiguration {
  readonly FunctionName: string;
  readonly FunctionArn: string;
  /** Absent, as the handler, of a container image. */
  readonly Runtime?: string;
  readonly Handler?: string;
  readonly Description: string;
  /** Seconds. */
  readonly Timeout: number;
  /** MB. */
  readonly MemorySize: number;
  /** Bytes of the zip; 0 of an image. */
  readonly CodeSize: number;
  /** Base64; of an image its digest, hexadecimal. */
  readonly CodeSha256: string;
  readonly Version: string;
  readonly LastModified: string;
  readonly EphemeralStorage: { readonly Size: number };
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly Layers?: readonly { readonly Arn: string }[];
  readonly ImageConfigResponse?: { readonly ImageConfig?: ImageConfig };
  readonly LoggingConfig?: LoggingConfig;
  readonly Role: string;
  readonly Architectures?: readonly string[];
  readonly TenancyConfig?: object;
  readonly State?: string;
  readonly StateReason?: string;
  readonly LastUpdateStatus?: string;
  readonly LastUpdateStatusReason?: string;
}

/** Members of CreateFunction and UpdateFunctionConfiguration that the command line sets. */
export interface ConfigurationInput {
  readonly Runtime?: string;
  readonly Handler?: string;
  readonly MemorySize?: number;
  readonly Timeout?: number;
  readonly Description?: string;
  readonly EphemeralStorage?: { readonly Size: number };
  readonly Environment?: { readonly Variables: Readonly<Record<string, string>> };
  /** ARNs of layer versions. */
  readonly Layers?: readonly string[];
  readonly ImageConfig?: ImageConfig;
  readonly Architectures?: readonly string[];
  readonly LoggingConfig?: LoggingConfig;
}

interface LoggingConfig {
  readonly LogFormat?: string;
  readonly LogGroup?: string;
  readonly ApplicationLogLevel?: string;
  readonly SystemLogLevel?: string;
}

/** What of an image's own settings a function replaces. */
export interface ImageConfig {
  readonly EntryPoint?: readonly string[];
  readonly Command?: readonly string[];
  readonly WorkingDirectory?: string;
}

/** What a function is made of. */
export type CodeInput =
  | { readonly zip: Buffer }
  | { readonly imageUri: string }
  | { readonly s3: { readonly S3Bucket: string; readonly S3Key: string } };

export interface FunctionDetails {
  readonly Configuration: FunctionConfiguration;
  readonly Code?: {
    /** Where a zip is had, for some minutes. */
    readonly Location?: string;
    readonly ImageUri?: string;
    readonly ResolvedImageUri?: string;
  };
  readonly Tags?: Readonly<Record<string, string>>;
  readonly Concurrency?: { readonly ReservedConcurrentExecutions?: number };
}

export interface FunctionUrl {
  readonly FunctionUrl: string;
  readonly FunctionArn: string;
  readonly AuthType: string;
}

interface InvokeInput {
  readonly name: string;
  readonly payload: Buffer | string;
  readonly qualifier?: string | undefined;
  readonly type?: 'RequestResponse' | 'Event' | 'DryRun';
  readonly tenantId?: string | undefined;
}

const FUNCTIONS = '/2015-03-31/functions';
/** The longest that a function may run, and what it may wait before. */
const INVOKE_TIMEOUT_MS = (900 + 120) * 1000;
const UPLOAD_TIMEOUT_MS = 120_000;

function pathOf(name: string, rest = ''): string {
  return `${FUNCTIONS}/${encodeURIComponent(name)}${rest}`;
}

function members(code: CodeInput): object {
  if ('s3' in code) return code.s3;
  return 'zip' in code ? { ZipFile: code.zip.toString('base64') } : { ImageUri: code.imageUri };
}

/** Operations of the Lambda API, at AWS's own paths. */
export class LambdaApi {
  constructor(private readonly client: Client) {}

  /** All functions, all pages. */
  async list(timeoutMs?: number): Promise<FunctionConfiguration[]> {
    const found: FunctionConfiguration[] = [];
    let marker: string | undefined;
    do {
      const page = await this.client.json<{ Functions: FunctionConfiguration[]; NextMarker?: string | null }>(
        {
          method: 'GET',
          path: FUNCTIONS,
          query: { Marker: marker },
          ...(timeoutMs === undefined ? {} : { timeoutMs }),
        },
      );
      found.push(...page.Functions);
      marker = page.NextMarker ?? undefined;
    } while (marker !== undefined);
    return found;
  }

  /** The URLs of a function and of its aliases. */
  async urls(name: string): Promise<FunctionUrl[]> {
    const path = `/2021-10-31/functions/${encodeURIComponent(name)}/urls`;
    const page = await this.client.json<{ FunctionUrlConfigs: FunctionUrl[] }>({ method: 'GET', path });
    return page.FunctionUrlConfigs;
  }

  get(name: string): Promise<FunctionDetails> {
    return this.client.json({ method: 'GET', path: pathOf(name) });
  }

  /** The zip at the `Location` of a function's code, which carries its own permission. */
  async archive(location: string): Promise<Buffer> {
    const { pathname, searchParams } = new URL(location);
    const query = Object.fromEntries(searchParams);
    return (await this.client.send({ method: 'GET', path: pathname, query, timeoutMs: UPLOAD_TIMEOUT_MS }))
      .body;
  }

  configuration(name: string, qualifier?: string): Promise<FunctionConfiguration> {
    return this.client.json({
      method: 'GET',
      path: pathOf(name, '/configuration'),
      query: { Qualifier: qualifier },
    });
  }

  create(
    name: string,
    code: CodeInput,
    role: string,
    input: ConfigurationInput,
    tags: Readonly<Record<string, string>>,
  ): Promise<FunctionConfiguration> {
    return this.client.json({
      method: 'POST',
      path: FUNCTIONS,
      body: JSON.stringify({
        FunctionName: name,
        Role: role,
        Code: members(code),
        ...('imageUri' in code ? { PackageType: 'Image' } : {}),
        ...input,
        ...(Object.keys(tags).length === 0 ? {} : { Tags: tags }),
      }),
      timeoutMs: UPLOAD_TIMEOUT_MS,
    });
  }

  /** `isDryRun`: nothing is changed, and the answer is what it would be. */
  updateCode(
    name: string,
    code: CodeInput,
    { isDryRun = false }: { readonly isDryRun?: boolean } = {},
  ): Promise<FunctionConfiguration> {
    const body = JSON.stringify({ ...members(code), ...(isDryRun ? { DryRun: true } : {}) });
    return this.client.json({
      method: 'PUT',
      path: pathOf(name, '/code'),
      body,
      timeoutMs: UPLOAD_TIMEOUT_MS,
    });
  }

  updateConfiguration(name: string, input: ConfigurationInput): Promise<FunctionConfiguration> {
    return this.client.json({
      method: 'PUT',
      path: pathOf(name, '/configuration'),
      body: JSON.stringify(input),
    });
  }

  publish(name: string): Promise<FunctionConfiguration> {
    return this.client.json({ method: 'POST', path: pathOf(name, '/versions'), body: '{}' });
  }

  async tag(arn: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const path = `/2017-03-31/tags/${encodeURIComponent(arn)}`;
    await this.client.send({ method: 'POST', path, body: JSON.stringify({ Tags: tags }), service: 'lambda' });
  }

  async delete(name: string): Promise<void> {
    await this.client.send({ method: 'DELETE', path: pathOf(name), service: 'lambda' });
  }

  /** Invokes and asks for the end of the log, whose REPORT line tells memory and billed time. */
  invoke(input: InvokeInput): Promise<Answer> {
    const type = input.type ?? 'RequestResponse';
    return this.client.send({
      method: 'POST',
      path: pathOf(input.name, '/invocations'),
      query: { Qualifier: input.qualifier },
      headers: {
        'X-Amz-Invocation-Type': type,
        ...(type === 'RequestResponse' ? { 'X-Amz-Log-Type': 'Tail' } : {}),
        ...(input.tenantId === undefined ? {} : { 'X-Amz-Tenant-Id': input.tenantId }),
      },
      body: input.payload,
      service: 'lambda',
      timeoutMs: INVOKE_TIMEOUT_MS,
    });
  }
}
