import type { Package, VersionSettings } from '../model';

/** A version of a function as it is kept. */
export interface VersionRecord extends VersionSettings {
  readonly package: Package;
}

export interface Alias {
  readonly name: string;
  readonly functionVersion: string;
  readonly description: string;
  /** Further versions and their share of the calls, 0 to 1. At most one. */
  readonly weights: Readonly<Record<string, number>>;
  readonly revisionId: string;
}

/** Initialised environments that a version or an alias is to have at all times. */
export interface ProvisionedConfig {
  /** A version's number or an alias' name. */
  readonly qualifier: string;
  /** Environments, at least 1. */
  readonly requested: number;
  /** `2025-11-25T02:26:54+0000` */
  readonly lastModified: string;
}

/** All that is known of one function. A change makes a new record, which replaces the old one as a whole. */
export interface FunctionRecord {
  readonly name: string;
  /** `$LATEST` as the API shows it. */
  readonly latest: VersionRecord;
  /** What `$LATEST` runs: the last value that was activated. Absent until the first activation. */
  readonly active?: VersionRecord;
  /** Published versions, oldest first. Numbers are never used again. */
  readonly versions: readonly VersionRecord[];
  readonly nextVersion: number;
  readonly aliases: readonly Alias[];
  readonly tags: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number;
  /** Absent: a loop of calls through it is stopped. */
  readonly recursiveLoop?: 'Allow';
  /** One a qualifier. Absent before the first. */
  readonly provisioned?: readonly ProvisionedConfig[];
}
