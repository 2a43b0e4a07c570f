import { CodeKeeper } from '../code/code-keeper';
import type { CodeStore } from '../code/code-store';
import { CodeUsage } from '../code/code-usage';
import type { FunctionImageSource } from '../engine/images';
import type { Clock } from '../lib/clock';
import type { ServiceLog } from '../telemetry/events';
import { Activation, type RuntimeCatalog } from './activation';
import { Catalog } from './catalog/catalog';
import { CodeSource, type CodeObjects } from './code-source';
import type { ControlPlaneStore } from './catalog/store';
import { ImageKeeper } from './images/image-keeper';
import { ImagePackages } from './images/image-packages';
import { LayerCatalog } from './layers/layer-catalog';
import { LayerPolicies } from './layers/layer-policies';
import { LayerUse } from './layers/layer-use';
import { Layers } from './layers/layers';
import type { NetworkMode } from './model';
import { Account } from './operations/account';
import { Aliases } from './operations/aliases';
import { FunctionPolicies } from './operations/function-policies';
import { FunctionUrls } from './operations/function-urls';
import { EventInvokeConfigs } from './operations/event-invoke-configs';
import { CapacityProviders } from './operations/capacity-providers';
import { CodeSigning } from './operations/code-signing';
import { CodeSigningConfigs } from './operations/code-signing-configs';
import { FunctionCode } from './operations/function-code';
import { DurableExecutions } from './operations/durable-executions';
import { FunctionConfiguration } from './operations/function-configuration';
import { FunctionScaling } from './operations/function-scaling';
import { Functions } from './operations/functions';
import { LatestChanges } from './operations/latest-changes';
import { ProvisionedConcurrency } from './operations/provisioned-concurrency';
import { Recursion } from './operations/recursion';
import { ResourcePolicies } from './operations/resource-policies';
import { RuntimeManagement } from './operations/runtime-management';
import { ReservedConcurrency } from './operations/reserved-concurrency';
import { Tags } from './operations/tags';
import { Versions } from './operations/versions';
import type { Permissions } from './permissions/permission-request';
import { ResourcePermissions } from './permissions/resource-permissions';
import { Provisioner } from './provisioned/provisioner';
import { Resolver } from './resolve/resolver';
import { CodeSigningCatalog } from './signing/code-signing-catalog';
import { SigningCheck } from './signing/signing-check';
import { StoredFunctions, useOf } from './stored-functions';
import type { UrlAddresses } from './urls/url-addresses';
import { UrlIndex } from './urls/url-index';

export interface ControlPlaneParts {
  readonly store: ControlPlaneStore;
  readonly code: CodeStore;
  /** Where code is read that is not in a request. */
  readonly objects: CodeObjects;
  readonly runtimes: RuntimeCatalog;
  readonly images: FunctionImageSource;
  readonly clock: Clock;
  readonly log: ServiceLog;
  readonly newId: () => string;
  readonly settings: ControlPlaneSettings;
  readonly urlAddresses: UrlAddresses;
}

export interface ControlPlaneSettings {
  readonly accountId: string;
  readonly region: string;
  readonly accountConcurrency: number;
  readonly defaultNetwork: NetworkMode;
}

/** What the Lambda API works on: each takes and gives AWS's shapes, and throws AwsError. */
export interface Resources {
  readonly functions: Functions;
  readonly functionCode: FunctionCode;
  readonly functionConfiguration: FunctionConfiguration;
  readonly versions: Versions;
  readonly aliases: Aliases;
  readonly reservedConcurrency: ReservedConcurrency;
  readonly provisionedConcurrency: ProvisionedConcurrency;
  readonly tags: Tags;
  readonly recursion: Recursion;
  readonly account: Account;
  readonly functionPolicies: FunctionPolicies;
  readonly resourcePolicies: ResourcePolicies;
  readonly functionUrls: FunctionUrls;
  readonly eventInvokeConfigs: EventInvokeConfigs;
  readonly codeSigning: CodeSigning;
  readonly codeSigningConfigs: CodeSigningConfigs;
  readonly runtimeManagement: RuntimeManagement;
  readonly functionScaling: FunctionScaling;
  readonly capacityProviders: CapacityProviders;
  readonly durableExecutions: DurableExecutions;
  readonly layers: Layers;
  readonly layerPolicies: LayerPolicies;
}

/** What functions exist, put together: its parts do the work, each of which is one noun. */
export class ControlPlane {
  private constructor(
    readonly catalog: Catalog,
    readonly resolver: Resolver,
    readonly provisioner: Provisioner,
    readonly permissions: Permissions,
    readonly urls: UrlIndex,
    readonly resources: Resources,
    private readonly keeper: CodeKeeper,
    private readonly imageKeeper: ImageKeeper,
    private readonly activation: Activation,
  ) {}

  /** Loads every function, verifies its code, and goes on with activations that a crash interrupted. */
  static async open(parts: ControlPlaneParts): Promise<ControlPlane> {
    const { store, code, runtimes, clock, log, newId, settings } = parts;
    const catalog = new Catalog({ store, clock, newId, scope: settings });
    const layers = new LayerCatalog(store);
    const users = new StoredFunctions(catalog, layers, log);
    const keeper = new CodeKeeper({ users, code, clock, log });
    const imageKeeper = new ImageKeeper({ images: parts.images, catalog, clock, log });
    const activation = new Activation({
      catalog,
      runtimes,
      verifyCode: (version) => keeper.verify(useOf(version.package)),
      programOf: (resolvedUri) => parts.images.programOf(resolvedUri),
      log,
    });
    const resolver = new Resolver(catalog, (sha) => code.treeDirectory(sha), settings.defaultNetwork);
    const provisioner = new Provisioner(catalog, resolver);
    const urls = UrlIndex.of(catalog);
    const resources = resourcesOf(parts, { catalog, layers, users, activation, provisioner, urls });
    const plane = new ControlPlane(
      catalog,
      resolver,
      provisioner,
      new ResourcePermissions(catalog),
      urls,
      resources,
      keeper,
      imageKeeper,
      activation,
    );
    users.reportLocked();
    await imageKeeper.start();
    await keeper.start();
    activation.resume();
    return plane;
  }

  /** Closes the store. Activations under way are let go; the next start takes them up. */
  close(): void {
    this.keeper.close();
    this.imageKeeper.close();
    this.activation.close();
    this.catalog.close();
  }
}

interface Base {
  readonly catalog: Catalog;
  readonly layers: LayerCatalog;
  readonly users: StoredFunctions;
  readonly activation: Activation;
  readonly provisioner: Provisioner;
  readonly urls: UrlIndex;
}

function resourcesOf(
  parts: ControlPlaneParts,
  { catalog, layers, users, activation, provisioner, urls }: Base,
): Resources {
  const { store, code, objects, runtimes, images, clock, newId, settings, urlAddresses, log } = parts;
  const source = new CodeSource(objects);
  const signing = new CodeSigningCatalog(store);
  const signingCheck = new SigningCheck(signing, log);
  const usage = new CodeUsage(() => users.countedBytes());
  const layerUse = new LayerUse(layers, settings);
  const packages = new ImagePackages(images);
  const changes = new LatestChanges(catalog, activation);
  const functionConfiguration = new FunctionConfiguration({
    ...{ catalog, changes, runtimes, layers: layerUse, signing: signingCheck },
    unpackedSize: (sha) => code.unpackedSize(sha),
  });
  const reservedConcurrency = new ReservedConcurrency(catalog, settings.accountConcurrency);
  return {
    functions: new Functions({
      ...{ catalog, code, source, runtimes, activation, usage, signing: signingCheck, layers: layerUse },
      images: packages,
      configuration: functionConfiguration,
    }),
    functionCode: new FunctionCode({
      ...{ catalog, changes, code, source, usage, signing: signingCheck, images: packages },
    }),
    functionConfiguration,
    versions: new Versions(catalog, usage),
    aliases: new Aliases(catalog),
    reservedConcurrency,
    provisionedConcurrency: new ProvisionedConcurrency({
      ...{ catalog, clock, reservedConcurrency },
      progress: (generation) => provisioner.progress(generation),
    }),
    tags: new Tags(catalog, signing),
    recursion: new Recursion(catalog),
    account: new Account({
      ...{ catalog, usage, reservedConcurrency },
      concurrencyLimit: settings.accountConcurrency,
    }),
    functionPolicies: new FunctionPolicies(catalog),
    resourcePolicies: new ResourcePolicies(catalog),
    functionUrls: new FunctionUrls({ catalog, index: urls, addresses: urlAddresses, clock }),
    eventInvokeConfigs: new EventInvokeConfigs(catalog, clock),
    codeSigning: new CodeSigning(catalog, signing),
    codeSigningConfigs: new CodeSigningConfigs({ catalog, signing, clock, newId, scope: settings }),
    runtimeManagement: new RuntimeManagement(catalog),
    functionScaling: new FunctionScaling(catalog),
    capacityProviders: new CapacityProviders(settings),
    durableExecutions: new DurableExecutions(catalog),
    layers: new Layers({ catalog: layers, code, source, usage, clock, scope: settings }),
    layerPolicies: new LayerPolicies(layers, settings, newId),
  };
}
