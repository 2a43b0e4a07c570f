import { clientError } from '../../errors';
import { aliasOf, versionOf } from '../catalog/catalog';
import { LATEST, type ResolvedFunction } from '../model';
import type { Alias, FunctionRecord, ProvisionedConfig, VersionRecord } from '../catalog/records';
import { invalid } from '../validation/constraints';

/** Where the environments of provisioned concurrency are kept. */
export interface ProvisionedPools {
  /** Keep `count` initialised environments for this version from now on; 0 lets them go. Idempotent. */
  provision(target: ResolvedFunction, count: number): void;
  /** How far it is. */
  provisioned(generation: string): ProvisionedProgress;
}

/** Environments that a version's provisioned concurrency has. */
export interface ProvisionedProgress {
  /** Initialised. */
  readonly available: number;
  /** Why the last try failed, in plain words. */
  readonly failure?: string;
}

/** A version's part of a configuration. */
export interface VersionShare {
  readonly version: VersionRecord;
  readonly count: number;
}

export const UNPUBLISHED =
  'Provisioned Concurrency Configs cannot be applied to unpublished function versions.';

export function provisionedTotal({ provisioned = [] }: FunctionRecord): number {
  return provisioned.reduce((sum, { requested }) => sum + requested, 0);
}

export function configOf(record: FunctionRecord, qualifier: string): ProvisionedConfig | undefined {
  return record.provisioned?.find((config) => config.qualifier === qualifier);
}

/** The record without the configuration of a qualifier. */
export function withoutConfig(record: FunctionRecord, qualifier: string): FunctionRecord {
  const { provisioned, ...rest } = record;
  const left = provisioned?.filter((config) => config.qualifier !== qualifier) ?? [];
  return left.length === 0 ? rest : { ...rest, provisioned: left };
}

/** What each version has of a configuration: an alias with weights splits its own as it splits its calls. */
export function sharesOf(
  record: FunctionRecord,
  { qualifier, requested }: ProvisionedConfig,
): VersionShare[] {
  const alias = aliasOf(record, qualifier);
  const counts = alias ? splitByWeight(alias, requested) : [[qualifier, requested] as const];
  return counts.flatMap(([name, count]) => {
    const version = versionOf(record, name);
    return version ? [{ version, count }] : [];
  });
}

/** Half an environment goes to the version that the alias names first. */
function splitByWeight(alias: Alias, requested: number): [version: string, count: number][] {
  const others = Object.entries(alias.weights).map(([version, weight]): [string, number] => [
    version,
    Math.max(0, Math.ceil(requested * weight - 0.5)),
  ]);
  const given = others.reduce((sum, [, count]) => sum + count, 0);
  return [[alias.functionVersion, requested - given], ...others];
}

/** How many environments each version is to have, of all configurations together. */
export function provisionedCounts(record: FunctionRecord): Map<VersionRecord, number> {
  const counts = new Map<VersionRecord, number>();
  for (const config of record.provisioned ?? []) {
    for (const { version, count } of sharesOf(record, config)) {
      counts.set(version, (counts.get(version) ?? 0) + count);
    }
  }
  return counts;
}

/** Throws what Lambda answers when an alias with a configuration is to point to what cannot be provisioned by it. */
export function checkProvisionedAlias(record: FunctionRecord, alias: Alias): void {
  const versions = [alias.functionVersion, ...Object.keys(alias.weights)];
  if (versions.includes(LATEST)) throw invalid(UNPUBLISHED);
  if (versions.some((version) => configOf(record, version))) {
    throw clientError(
      'resourceConflict',
      "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    );
  }
}

/** Throws ResourceConflictException when a version is provisioned through an alias. */
export function checkProvisionedVersion(record: FunctionRecord, version: string): void {
  const isPointedTo = record.aliases.some(
    (alias) =>
      configOf(record, alias.name) !== undefined &&
      (alias.functionVersion === version || version in alias.weights),
  );
  if (isPointedTo) {
    throw clientError('resourceConflict', 'Version is pointed by a Provisioned Concurrency alias');
  }
}

/** The part of a version's progress that is this configuration's: what stands before it in the record has its share first. */
export function progressOf(
  record: FunctionRecord,
  wanted: ProvisionedConfig,
  progress: (generation: string) => ProvisionedProgress,
): ProvisionedProgress {
  const before = (record.provisioned ?? []).slice(0, record.provisioned?.indexOf(wanted));
  const parts = sharesOf(record, wanted).map(({ version, count }): ProvisionedProgress => {
    if (version.state === 'Failed') {
      return { available: 0, failure: version.stateReason ?? 'The version has failed.' };
    }
    const taken = before
      .flatMap((config) => sharesOf(record, config))
      .filter((share) => share.version === version)
      .reduce((sum, share) => sum + share.count, 0);
    const { available, failure } = progress(version.generation);
    return {
      available: Math.min(count, Math.max(0, available - taken)),
      ...(failure === undefined || count === 0 ? {} : { failure }),
    };
  });
  const failure = parts.find((part) => part.failure !== undefined)?.failure;
  return {
    available: parts.reduce((sum, { available }) => sum + available, 0),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** FAILED only while nothing is there: what is there goes on to serve, and more is tried. */
export function statusOf(
  requested: number,
  { available, failure }: ProvisionedProgress,
): { readonly Status: 'READY' | 'IN_PROGRESS' | 'FAILED'; readonly StatusReason?: string } {
  if (available >= requested) return { Status: 'READY' };
  if (failure !== undefined && available === 0) return { Status: 'FAILED', StatusReason: failure };
  return { Status: 'IN_PROGRESS' };
}
