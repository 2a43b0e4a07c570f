import { clientError } from '../../errors';
import { aliasOf, versionOf, type Catalog } from '../catalog/catalog';
import {
  LATEST,
  type FunctionVersion,
  type NetworkMode,
  type Package,
  type ResolvedFunction,
} from '../model';
import { layersOf, running } from '../package';
import { mergedName } from '../../code/merged-tree';
import { keepAliveOf, networkOf } from './lambdabox-tags';
import { provisionedCounts, provisionedTotal } from '../provisioned/provisioned';
import type { FunctionRecord, VersionRecord } from '../catalog/records';

interface Resolution {
  readonly target: ResolvedFunction;
  /** The alias' additional version and its share of the calls. */
  readonly other?: { readonly target: ResolvedFunction; readonly weight: number };
}

/** Addresses kept at most; past that the memory is given back and filled anew. */
const MAX_CACHED = 10_000;

/** From an address to what an invocation runs: on the path of every call, so answers are kept until something changes. */
export class Resolver {
  /** By the name as addressed, then by the separate qualifier: two maps, so that no call makes a string. */
  private readonly cache = new Map<string, Map<string | undefined, Resolution>>();
  private cached = 0;
  /** One value a version: who holds it may compare. */
  private readonly runnable = new WeakMap<VersionRecord, FunctionVersion>();

  constructor(
    private readonly catalog: Catalog,
    private readonly treeDirectory: (codeSha256: string) => string,
    private readonly defaultNetwork: NetworkMode,
  ) {
    catalog.onChanged(() => this.forget());
  }

  resolve(nameOrArn: string, qualifier: string | undefined, random: () => number): ResolvedFunction {
    const resolution =
      this.cache.get(nameOrArn)?.get(qualifier) ??
      this.remember(nameOrArn, qualifier, this.find(nameOrArn, qualifier));
    const { target, other } = resolution;
    return other && random() < other.weight ? other.target : target;
  }

  /** The targets of unqualified calls of every function that can run. */
  active(): ResolvedFunction[] {
    return this.catalog.all().flatMap((record) => {
      const version = record.active ?? record.latest;
      return version.state === 'Active' ? [this.target(record, version, undefined)] : [];
    });
  }

  /** The target of calls of a version; undefined when there is none that can run. */
  ofVersion(functionName: string, version: string): ResolvedFunction | undefined {
    const record = this.catalog.get(functionName);
    if (!record) return undefined;
    const known = version === LATEST ? (record.active ?? record.latest) : versionOf(record, version);
    if (known?.state !== 'Active') return undefined;
    return this.target(record, known, version === LATEST ? undefined : version);
  }

  /** The versions of a function that are to have initialised environments, as far as they can run, and how many. */
  provisioned(record: FunctionRecord): { readonly target: ResolvedFunction; readonly count: number }[] {
    return [...provisionedCounts(record)]
      .filter(([version, count]) => version.state === 'Active' && count > 0)
      .map(([version, count]) => ({ target: this.target(record, version, version.version), count }));
  }

  private remember(nameOrArn: string, qualifier: string | undefined, resolution: Resolution): Resolution {
    if (this.cached >= MAX_CACHED) this.forget();
    const byQualifier = this.cache.get(nameOrArn) ?? new Map<string | undefined, Resolution>();
    this.cache.set(nameOrArn, byQualifier.set(qualifier, resolution));
    this.cached += 1;
    return resolution;
  }

  private forget(): void {
    this.cache.clear();
    this.cached = 0;
  }

  private find(nameOrArn: string, qualifier: string | undefined): Resolution {
    const address = this.catalog.address(nameOrArn, qualifier);
    const record = this.catalog.get(address.name);
    const version = record && this.toRun(record, address.qualifier);
    if (!record || !version) {
      throw this.catalog.notFound(address.name, address.qualifier ?? LATEST);
    }
    const alias = address.qualifier === undefined ? undefined : aliasOf(record, address.qualifier);
    const [other, weight] = Object.entries(alias?.weights ?? {})[0] ?? [];
    const otherVersion = other === undefined ? undefined : this.toRun(record, other);
    const target = this.target(record, version, address.qualifier);
    return otherVersion && weight !== undefined
      ? { target, other: { target: this.target(record, otherVersion, address.qualifier), weight } }
      : { target };
  }

  /** The version to run: of `$LATEST` the last one that was activated. Throws while there is none. */
  private toRun(record: FunctionRecord, qualifier: string | undefined): VersionRecord | undefined {
    const version = versionOf(record, qualifier);
    if (!version) return undefined;
    const runnable = version.version === LATEST ? (record.active ?? version) : version;
    const locked = runnable.lockedEnvironment;
    if (locked) throw clientError('kmsNotFound', locked.reason);
    if (runnable.state !== 'Active') {
      throw clientError(
        'resourceConflict',
        `The operation cannot be performed at this time. The function is currently in the following state: ${runnable.state}`,
      );
    }
    return runnable;
  }

  private running(version: VersionRecord): FunctionVersion {
    const known = this.runnable.get(version) ?? running(version);
    this.runnable.set(version, known);
    return known;
  }

  private target(
    record: FunctionRecord,
    version: VersionRecord,
    qualifier: string | undefined,
  ): ResolvedFunction {
    const total = provisionedTotal(record);
    const own = provisionedCounts(record).get(version) ?? 0;
    return {
      version: this.running(version),
      invokedArn: this.catalog.arn(record.name, qualifier),
      functionArn: this.catalog.arn(record.name),
      network: networkOf(record.tags, this.defaultNetwork),
      ...this.directoriesOf(version.package),
      keepAlive: keepAliveOf(record.tags),
      ...(record.recursiveLoop === undefined ? {} : { recursiveLoop: record.recursiveLoop }),
      ...(total === 0 ? {} : { provisionedConcurrency: { own, total } }),
      ...(record.reservedConcurrency === undefined
        ? {}
        : { reservedConcurrency: record.reservedConcurrency }),
    };
  }

  private directoriesOf(given: Package): Pick<ResolvedFunction, 'codeDirectory' | 'layersDirectory'> {
    if (given.type === 'image') return {};
    const layers = layersOf(given).map(({ codeSha256 }) => codeSha256);
    return {
      codeDirectory: this.treeDirectory(given.codeSha256),
      ...(layers.length > 0 ? { layersDirectory: this.treeDirectory(mergedName(layers)) } : {}),
    };
  }
}
