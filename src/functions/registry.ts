import type { Clock } from '../lib/clock';
import type { ServiceLog } from '../telemetry/events';
import { Activation, type RuntimeCatalog } from './activation';
import { Aliases } from './aliases';
import { Catalog } from './catalog';
import { CodeKeeper } from './code-keeper';
import type { CodeStore } from '../code/code-store';
import { CodeUsage } from './code-usage';
import { FunctionChanges } from './function-changes';
import { LayerCatalog } from './layers/layer-catalog';
import { Layers } from './layers/layers';
import { LayerUse } from './layers/layer-use';
import type { FunctionVersion, NetworkMode, ResolvedFunction } from './model';
import { page, type Page } from './paging';
import { Recursion } from './recursion';
import { Resolver } from './resolver';
import type { ProvisionedPools } from './provisioned';
import { ProvisionedConfigs } from './provisioned-configs';
import { Provisioner } from './provisioner';
import { Concurrency, Tags } from './settings';
import type { FunctionStore, LayerStore } from './store';
import { oneOf, Violations } from './validation/constraints';
import { MAX_UNZIPPED_BYTES, MAX_ZIP_BYTES } from '../code/code-limits';
import { MAX_CODE_STORAGE_BYTES } from './validation/limits';
import { versionKey, Versions } from './versions';
import { conditioned, configurationView } from './views';

export interface RegistryParts {
  readonly store: FunctionStore & LayerStore;
  readonly code: CodeStore;
  readonly runtimes: RuntimeCatalog;
  readonly clock: Clock;
  readonly log: ServiceLog;
  readonly newId: () => string;
  readonly settings: RegistrySettings;
}

export interface RegistrySettings {
  readonly accountId: string;
  readonly region: string;
  readonly accountConcurrency: number;
  readonly defaultNetwork: NetworkMode;
}

type FunctionPage = Page & { readonly functionVersion?: string };

/**
 * The control plane: what functions exist. One method an operation of the Lambda API, with AWS's input and output
 * shapes; all throw AwsError. This class only joins the parts, each of which is one noun.
 */
export class Registry {
  readonly layers: Layers;
  readonly recursion: Recursion;
  private readonly usage: CodeUsage;
  private readonly changes: FunctionChanges;
  private readonly activation: Activation;
  private readonly code: CodeKeeper;
  private readonly versions: Versions;
  private readonly aliases: Aliases;
  private readonly concurrency: Concurrency;
  private readonly provisioner: Provisioner;
  private readonly provisioned: ProvisionedConfigs;
  private readonly tags: Tags;
  private readonly resolver: Resolver;

  private constructor(
    private readonly parts: RegistryParts,
    private readonly catalog: Catalog,
  ) {
    const { store, code, runtimes, clock, log, newId, settings } = parts;
    const layers = new LayerCatalog(store);
    this.usage = new CodeUsage(catalog, layers);
    this.layers = new Layers({ catalog: layers, code, usage: this.usage, clock, scope: settings, newId });
    this.code = new CodeKeeper({ catalog, layers, code, clock, log });
    const verifyCode = (version: FunctionVersion) => this.code.verify(version);
    this.activation = new Activation({ catalog, runtimes, verifyCode, log });
    const layerUse = new LayerUse(layers, settings);
    this.changes = new FunctionChanges(catalog, code, runtimes, this.activation, this.usage, layerUse);
    this.versions = new Versions(catalog, this.usage);
    this.aliases = new Aliases(catalog);
    this.concurrency = new Concurrency(catalog, settings.accountConcurrency);
    this.tags = new Tags(catalog);
    this.recursion = new Recursion(catalog);
    this.resolver = new Resolver(catalog, (sha) => code.treeDirectory(sha), settings.defaultNetwork);
    this.provisioner = new Provisioner(catalog, this.resolver);
    this.provisioned = new ProvisionedConfigs({
      catalog,
      clock,
      concurrency: this.concurrency,
      progress: (generation) => this.provisioner.progress(generation),
    });
  }

  /** Loads every function, verifies its code, and goes on with activations that a crash interrupted. */
  static async create(parts: RegistryParts): Promise<Registry> {
    const { store, clock, newId, settings } = parts;
    const catalog = new Catalog({ store, clock, newId, scope: settings });
    const registry = new Registry(parts, catalog);
    await registry.code.start();
    registry.activation.resume();
    return registry;
  }

  /** `$LATEST` of every function; when its code or configuration last changed, epoch milliseconds. */
  deployments(): { functionName: string; memorySizeMb: number; changedAt: number }[] {
    return this.catalog.all().map(({ latest: { functionName, memorySize, lastModified } }) => ({
      functionName,
      memorySizeMb: memorySize,
      changedAt: Date.parse(lastModified),
    }));
  }

  /** What unqualified calls would run now, of every function that can run. */
  targetsInUse(): ResolvedFunction[] {
    return this.resolver.active();
  }

  /** The target of calls of a version; undefined when there is none that can run. */
  targetOf(functionName: string, version: string): ResolvedFunction | undefined {
    return this.resolver.ofVersion(functionName, version);
  }

  /** Where provisioned concurrency is kept from now on: what is stored is asked for at once, then each change. */
  provisionWith(pools: ProvisionedPools): void {
    this.provisioner.provisionWith(pools);
  }

  createFunction(input: unknown): Promise<object> {
    return this.changes.create(input);
  }

  getFunction(name: string, qualifier: string | undefined, codeLocation: (sha: string) => string): object {
    const { record, version, qualifier: addressed } = this.catalog.find(name, qualifier);
    const { tags, reservedConcurrency } = record;
    return {
      Configuration: this.configuration(version, addressed),
      Code: { RepositoryType: 'S3', Location: codeLocation(version.codeSha256) },
      ...(Object.keys(tags).length === 0 ? {} : { Tags: tags }),
      ...(reservedConcurrency === undefined
        ? {}
        : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
    };
  }

  getFunctionConfiguration(name: string, qualifier?: string): object {
    const { version, qualifier: addressed } = this.catalog.find(name, qualifier);
    return this.configuration(version, addressed);
  }

  listFunctions({ functionVersion, ...rest }: FunctionPage): object {
    const violations = new Violations();
    violations.check('functionVersion', functionVersion, oneOf(['ALL']));
    violations.throwIfAny();
    const isAll = functionVersion === 'ALL';
    const versions = this.catalog
      .all()
      .flatMap(({ latest, versions: published }) => (isAll ? [latest, ...published] : [latest]));
    const { items, ...next } = page(
      versions,
      (version) => `${version.functionName} ${versionKey(version)}`,
      rest,
    );
    const views = items.map((version) =>
      configurationView(this.catalog.scope, version, {
        isListed: true,
        qualifier: isAll ? version.version : undefined,
      }),
    );
    return { Functions: views, ...next };
  }

  deleteFunction(name: string, qualifier?: string): Promise<void> {
    return this.changes.delete(name, qualifier);
  }

  updateFunctionCode(name: string, input: unknown): Promise<object> {
    return this.changes.updateCode(name, input);
  }

  updateFunctionConfiguration(name: string, input: unknown): Promise<object> {
    return this.changes.updateConfiguration(name, input);
  }

  publishVersion(name: string, input: unknown): Promise<object> {
    return this.versions.publish(name, input);
  }

  listVersionsByFunction(name: string, pageWanted: Page): object {
    return this.versions.list(name, pageWanted);
  }

  createAlias(name: string, input: unknown): Promise<object> {
    return this.aliases.create(name, input);
  }

  getAlias(name: string, alias: string): object {
    return this.aliases.get(name, alias);
  }

  updateAlias(name: string, alias: string, input: unknown): Promise<object> {
    return this.aliases.update(name, alias, input);
  }

  deleteAlias(name: string, alias: string): Promise<void> {
    return this.aliases.delete(name, alias);
  }

  listAliases(name: string, pageWanted: FunctionPage): object {
    return this.aliases.list(name, pageWanted);
  }

  putFunctionConcurrency(name: string, input: unknown): Promise<object> {
    return this.concurrency.put(name, input);
  }

  getFunctionConcurrency(name: string): object {
    return this.concurrency.get(name);
  }

  deleteFunctionConcurrency(name: string): Promise<void> {
    return this.concurrency.delete(name);
  }

  putProvisionedConcurrencyConfig(
    name: string,
    qualifier: string | undefined,
    input: unknown,
  ): Promise<object> {
    return this.provisioned.put(name, qualifier, input);
  }

  getProvisionedConcurrencyConfig(name: string, qualifier: string | undefined): object {
    return this.provisioned.get(name, qualifier);
  }

  listProvisionedConcurrencyConfigs(name: string, pageWanted: Page): object {
    return this.provisioned.list(name, pageWanted);
  }

  deleteProvisionedConcurrencyConfig(name: string, qualifier: string | undefined): Promise<void> {
    return this.provisioned.delete(name, qualifier);
  }

  tagResource(arn: string, input: unknown): Promise<void> {
    return this.tags.put(arn, input);
  }

  untagResource(arn: string, keys: readonly string[]): Promise<void> {
    return this.tags.remove(arn, keys);
  }

  listTags(arn: string): object {
    return this.tags.list(arn);
  }

  getAccountSettings(): object {
    const records = this.catalog.all();
    return {
      AccountLimit: {
        TotalCodeSize: MAX_CODE_STORAGE_BYTES,
        CodeSizeUnzipped: MAX_UNZIPPED_BYTES,
        CodeSizeZipped: MAX_ZIP_BYTES,
        ConcurrentExecutions: this.parts.settings.accountConcurrency,
        UnreservedConcurrentExecutions: this.concurrency.unreserved(),
      },
      AccountUsage: {
        TotalCodeSize: this.usage.total(),
        FunctionCount: records.length,
      },
    };
  }

  /** What an invocation of this address runs. Synchronous and cached. Throws as Lambda's Invoke does. */
  resolve(nameOrArn: string, qualifier: string | undefined, random: () => number): ResolvedFunction {
    return this.resolver.resolve(nameOrArn, qualifier, random);
  }

  /** Told the generation of each version whose environments have become stale. */
  onRetired(listener: (generation: string) => void): void {
    this.catalog.onRetired(listener);
  }

  /** Told the name of each function that was deleted. */
  onDeleted(listener: (functionName: string) => void): void {
    this.catalog.onRemoved(listener);
  }

  unreservedConcurrency(): number {
    return this.concurrency.unreserved();
  }

  get functionCount(): number {
    return this.catalog.all().length;
  }

  /** An active version whose runtime's image is gone says so: calls of it wait or fail. */
  private configuration(version: FunctionVersion, qualifier: string | undefined): object {
    const condition = version.state === 'Active' ? this.parts.runtimes.condition(version.runtime) : undefined;
    return configurationView(this.catalog.scope, conditioned(version, condition), { qualifier });
  }

  /** Closes the store. Activations under way are let go; the next start takes them up. */
  close(): Promise<void> {
    this.code.close();
    this.activation.close();
    this.catalog.close();
    return Promise.resolve();
  }
}
