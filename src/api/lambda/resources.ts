import type { Answer, Done, Page } from './answers';

/** A list of functions or aliases. */
export interface FunctionsPage extends Page {
  /** ListFunctions: `ALL`; ListAliases: a version. */
  readonly functionVersion?: string;
}

/** A list of layers or their versions. */
export interface LayerPage extends Page {
  readonly compatibleRuntime?: string;
  readonly compatibleArchitecture?: string;
}

/** Makes the URL from which the archive of a base64 SHA-256 can be fetched for 10 minutes. */
export type CodeLocation = (codeSha256: string) => string;

/*
 * The control plane as this door needs it, a port for each resource. `name` is a function's name, a partial or a full
 * ARN, and `layer` a layer's name or ARN, as it was sent; `input` is the request's JSON object, unchecked. All throw
 * AwsError.
 */

export interface FunctionsPort {
  create(input: object): Answer;
  get(name: string, qualifier: string | undefined, codeLocation: CodeLocation): Answer;
  list(page: FunctionsPage): Answer;
  delete(name: string, qualifier: string | undefined): Done;
}

export interface FunctionCodePort {
  update(name: string, input: object): Answer;
}

export interface FunctionConfigurationPort {
  get(name: string, qualifier: string | undefined): Answer;
  update(name: string, input: object): Answer;
}

export interface VersionsPort {
  publish(name: string, input: object): Answer;
  list(name: string, page: Page): Answer;
}

export interface AliasesPort {
  create(name: string, input: object): Answer;
  get(name: string, alias: string): Answer;
  update(name: string, alias: string, input: object): Answer;
  delete(name: string, alias: string): Done;
  list(name: string, page: FunctionsPage): Answer;
}

export interface ReservedConcurrencyPort {
  put(name: string, input: object): Answer;
  get(name: string): Answer;
  delete(name: string): Done;
}

export interface ProvisionedConcurrencyPort {
  put(name: string, qualifier: string | undefined, input: object): Answer;
  get(name: string, qualifier: string | undefined): Answer;
  list(name: string, page: Page): Answer;
  delete(name: string, qualifier: string | undefined): Done;
}

export interface RecursionPort {
  put(name: string, input: object): Answer;
  get(name: string): Answer;
}

export interface TagsPort {
  put(arn: string, input: object): Done;
  remove(arn: string, keys: readonly string[]): Done;
  list(arn: string): Answer;
}

export interface AccountPort {
  settings(): Answer;
}

export interface FunctionPoliciesPort {
  add(name: string, qualifier: string | undefined, input: object): Answer;
  remove(
    name: string,
    qualifier: string | undefined,
    statementId: string,
    revisionId: string | undefined,
  ): Done;
  get(name: string, qualifier: string | undefined): Answer;
}

/** `arn` as it was sent. */
export interface ResourcePoliciesPort {
  put(arn: string, input: object): Answer;
  get(arn: string): Answer;
  delete(arn: string, revisionId: string | undefined): Done;
}

export interface FunctionUrlsPort {
  create(name: string, qualifier: string | undefined, input: object): Answer;
  get(name: string, qualifier: string | undefined): Answer;
  update(name: string, qualifier: string | undefined, input: object): Answer;
  delete(name: string, qualifier: string | undefined): Done;
  list(name: string, page: Page): Answer;
}

export interface EventInvokeConfigsPort {
  put(name: string, qualifier: string | undefined, input: object): Answer;
  update(name: string, qualifier: string | undefined, input: object): Answer;
  get(name: string, qualifier: string | undefined): Answer;
  list(name: string, page: Page): Answer;
  delete(name: string, qualifier: string | undefined): Done;
}

/** Of a function. */
export interface CodeSigningPort {
  put(name: string, input: object): Answer;
  get(name: string, qualifier: string | undefined): Answer;
  delete(name: string): Done;
}

/** `arn` as it was sent. */
export interface CodeSigningConfigsPort {
  create(input: object): Answer;
  get(arn: string): Answer;
  update(arn: string, input: object): Answer;
  delete(arn: string): Done;
  list(page: Page): Answer;
  listFunctions(arn: string, page: Page): Answer;
}

export interface RuntimeManagementPort {
  put(name: string, qualifier: string | undefined, input: object): Answer;
  get(name: string, qualifier: string | undefined): Answer;
}

export interface FunctionScalingPort {
  get(name: string, qualifier: string | undefined): Answer;
}

/** A list of capacity providers. */
export interface CapacityProvidersPage extends Page {
  readonly state?: string;
}

export interface CapacityProvidersPort {
  list(page: CapacityProvidersPage): Answer;
  absent(name: string, page?: Page): Answer;
}

/** A list of a function's durable executions. */
export interface DurableExecutionsPage extends Page {
  readonly name?: string;
  readonly statuses: readonly string[];
}

export interface DurableExecutionsPort {
  list(name: string, qualifier: string | undefined, page: DurableExecutionsPage): Answer;
  absent(arn: string, page?: Page): Answer;
}

/** A list of event source mappings. */
export interface MappingsPage extends Page {
  readonly eventSourceArn?: string;
  /** A name, a partial or a full ARN. */
  readonly functionName?: string;
}

export interface EventSourceMappingsPort {
  create(input: object): Answer;
  get(uuid: string): Answer;
  list(page: MappingsPage): Answer;
  update(uuid: string, input: object): Answer;
  delete(uuid: string): Answer;
}

export interface LayersPort {
  publish(layer: string, input: object, codeLocation: CodeLocation): Answer;
  get(layer: string, version: number, codeLocation: CodeLocation): Answer;
  getByArn(arn: string | undefined, codeLocation: CodeLocation): Answer;
  list(page: LayerPage): Answer;
  listVersions(layer: string, page: LayerPage): Answer;
  delete(layer: string, version: number): Done;
}

export interface LayerPoliciesPort {
  add(layer: string, version: number, input: object, revisionId: string | undefined): Answer;
  get(layer: string, version: number): Answer;
  remove(layer: string, version: number, statementId: string, revisionId: string | undefined): Done;
}

export interface Resources {
  readonly functions: FunctionsPort;
  readonly functionCode: FunctionCodePort;
  readonly functionConfiguration: FunctionConfigurationPort;
  readonly versions: VersionsPort;
  readonly aliases: AliasesPort;
  readonly reservedConcurrency: ReservedConcurrencyPort;
  readonly provisionedConcurrency: ProvisionedConcurrencyPort;
  readonly recursion: RecursionPort;
  readonly tags: TagsPort;
  readonly account: AccountPort;
  readonly functionPolicies: FunctionPoliciesPort;
  readonly resourcePolicies: ResourcePoliciesPort;
  readonly functionUrls: FunctionUrlsPort;
  readonly eventInvokeConfigs: EventInvokeConfigsPort;
  readonly codeSigning: CodeSigningPort;
  readonly codeSigningConfigs: CodeSigningConfigsPort;
  readonly runtimeManagement: RuntimeManagementPort;
  readonly functionScaling: FunctionScalingPort;
  readonly capacityProviders: CapacityProvidersPort;
  readonly durableExecutions: DurableExecutionsPort;
  readonly eventSourceMappings: EventSourceMappingsPort;
  readonly layers: LayersPort;
  readonly layerPolicies: LayerPoliciesPort;
}
