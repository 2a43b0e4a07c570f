import { ask, askJson } from './http';
import { allPages } from './pages';

/** Of AWS's FunctionConfiguration, what the console shows. */
export interface FunctionConfiguration {
  readonly FunctionName: string;
  readonly FunctionArn: string;
  readonly Version: string;
  readonly Runtime?: string;
  readonly Handler?: string;
  readonly Description?: string;
  readonly PackageType: 'Zip' | 'Image';
  readonly CodeSize: number;
  readonly CodeSha256: string;
  readonly MemorySize: number;
  readonly Timeout: number;
  readonly EphemeralStorage?: { readonly Size: number };
  readonly Architectures?: readonly string[];
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly LoggingConfig?: { readonly LogGroup?: string };
  readonly LastModified: string;
  readonly RevisionId: string;
  readonly State: string;
  readonly StateReason?: string;
  readonly LastUpdateStatus?: string;
  readonly LastUpdateStatusReason?: string;
}

export interface FunctionAnswer {
  readonly Configuration: FunctionConfiguration;
  /** Where its zip can be read for some minutes. */
  readonly Code?: { readonly Location?: string };
}

export interface AliasConfiguration {
  readonly Name: string;
  readonly FunctionVersion: string;
  readonly Description?: string;
  readonly RoutingConfig?: { readonly AdditionalVersionWeights?: Readonly<Record<string, number>> };
}

export interface AliasChange {
  readonly Name: string;
  readonly FunctionVersion: string;
  /** `AdditionalVersionWeights` empty: all calls go to the one version. */
  readonly RoutingConfig: { readonly AdditionalVersionWeights: Readonly<Record<string, number>> };
}

export interface MappingConfiguration {
  readonly UUID: string;
  readonly EventSourceArn?: string;
  readonly FunctionArn?: string;
  readonly State: string;
  readonly StateTransitionReason?: string;
  readonly LastProcessingResult?: string;
  readonly BatchSize?: number;
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly FilterCriteria?: { readonly Filters?: readonly unknown[] };
  readonly Topics?: readonly string[];
  readonly Queues?: readonly string[];
}

export interface UrlConfiguration {
  readonly FunctionUrl: string;
  readonly AuthType: string;
}

/** What UpdateFunctionConfiguration changes from here. */
export interface ConfigurationChange {
  readonly MemorySize: number;
  readonly Timeout: number;
  readonly Handler?: string;
  readonly Description: string;
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
  readonly RevisionId: string;
}

export interface InvokeAnswer {
  readonly status: number;
  readonly requestId: string;
  /** `Unhandled` or `Handled`; absent when the function succeeded. */
  readonly functionError?: string;
  readonly payload: string;
  readonly executedVersion?: string;
  /** The last 4 KB. */
  readonly logTail: string;
  /** As the page saw it. */
  readonly elapsedMs: number;
}

const FUNCTIONS = '/2015-03-31/functions';
const MAPPINGS = '/2015-03-31/event-source-mappings/';
/** A function may run for 15 minutes, and wait for an environment before. */
const INVOKE_DEADLINE_MS = 20 * 60_000;

const pathOf = (name: string) => `${FUNCTIONS}/${encodeURIComponent(name)}`;

export const lambda = {
  /** `show` gets what is there while more pages are read. */
  listFunctions: (signal?: AbortSignal, show?: (some: readonly FunctionConfiguration[]) => void) =>
    listed<FunctionConfiguration>(`${FUNCTIONS}/`, 'Functions', signal, {}, show),
  getFunction: (name: string, qualifier?: string, signal?: AbortSignal) =>
    askJson<FunctionAnswer>(pathOf(name), { query: { Qualifier: qualifier }, signal }),
  listVersions: (name: string, signal?: AbortSignal) =>
    listed<FunctionConfiguration>(`${pathOf(name)}/versions`, 'Versions', signal),
  listAliases: (name: string, signal?: AbortSignal) =>
    listed<AliasConfiguration>(`${pathOf(name)}/aliases`, 'Aliases', signal),
  createAlias: (name: string, alias: AliasChange) =>
    askJson<AliasConfiguration>(`${pathOf(name)}/aliases`, { method: 'POST', body: alias }),
  updateAlias: (name: string, { Name: alias, ...change }: AliasChange) =>
    askJson<AliasConfiguration>(`${pathOf(name)}/aliases/${encodeURIComponent(alias)}`, {
      method: 'PUT',
      body: change,
    }),
  deleteAlias: (name: string, alias: string) =>
    askJson<void>(`${pathOf(name)}/aliases/${encodeURIComponent(alias)}`, { method: 'DELETE' }),
  listMappings: (name: string, signal?: AbortSignal) =>
    listed<MappingConfiguration>(MAPPINGS, 'EventSourceMappings', signal, { FunctionName: name }),
  updateMapping: (uuid: string, change: Readonly<Record<string, unknown>>) =>
    askJson<MappingConfiguration>(`${MAPPINGS}${uuid}`, { method: 'PUT', body: change }),
  deleteMapping: (uuid: string) => askJson<MappingConfiguration>(`${MAPPINGS}${uuid}`, { method: 'DELETE' }),
  getUrl: (name: string, signal?: AbortSignal) =>
    askJson<UrlConfiguration>(`/2021-10-31/functions/${encodeURIComponent(name)}/url`, { signal }),
  publishVersion: (name: string, description: string) =>
    askJson<FunctionConfiguration>(`${pathOf(name)}/versions`, {
      method: 'POST',
      body: { Description: description },
    }),
  updateConfiguration: (name: string, change: ConfigurationChange) =>
    askJson<FunctionConfiguration>(`${pathOf(name)}/configuration`, { method: 'PUT', body: change }),
  updateCode: (name: string, zipBase64: string) =>
    askJson<FunctionConfiguration>(`${pathOf(name)}/code`, { method: 'PUT', body: { ZipFile: zipBase64 } }),
  createFunction: (request: Readonly<Record<string, unknown>>) =>
    askJson<FunctionConfiguration>(FUNCTIONS, { method: 'POST', body: request }),
  deleteFunction: (name: string) => askJson<void>(pathOf(name), { method: 'DELETE' }),
  invoke,
};

async function invoke(
  name: string,
  payload: string,
  qualifier?: string,
  signal?: AbortSignal,
): Promise<InvokeAnswer> {
  const began = performance.now();
  const response = await ask(
    `${pathOf(name)}/invocations`,
    {
      method: 'POST',
      query: { Qualifier: qualifier },
      headers: { 'x-amz-log-type': 'Tail' },
      body: payload,
      signal,
    },
    INVOKE_DEADLINE_MS,
  );
  const text = await response.text();
  const header = (key: string) => response.headers.get(key) ?? undefined;
  return {
    status: response.status,
    requestId: header('x-amzn-requestid') ?? '',
    functionError: header('x-amz-function-error'),
    executedVersion: header('x-amz-executed-version'),
    payload: text,
    logTail: textOfBase64(header('x-amz-log-result') ?? ''),
    elapsedMs: performance.now() - began,
  };
}

function listed<Item>(
  path: string,
  member: string,
  signal?: AbortSignal,
  query: Readonly<Record<string, string>> = {},
  show?: (items: readonly Item[]) => void,
): Promise<readonly Item[]> {
  const ask = (marker: string | undefined) =>
    askJson<Readonly<Record<string, unknown>>>(path, { query: { ...query, Marker: marker }, signal });
  return allPages(ask, member, show);
}

function textOfBase64(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
}
