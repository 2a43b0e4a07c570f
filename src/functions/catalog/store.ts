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

/** Who else may use a layer version: stored and told, since one box has one account. */
export interface LayerPolicy {
  readonly revisionId: string;
  readonly statements: readonly LayerStatement[];
}

export interface LayerStatement {
  readonly id: string;
  /** `*`, an account's number, or an account's root ARN. */
  readonly principal: string;
  readonly organizationId?: string;
}

/** One version of a layer: immutable but for its policy. */
export interface LayerVersion {
  readonly version: number;
  readonly description: string;
  /** Base64 SHA-256 of the zip. */
  readonly codeSha256: string;
  /** Bytes of the zip. */
  readonly codeSize: number;
  /** Bytes of the unpacked files. */
  readonly unpackedSize: number;
  readonly hasLibraries: boolean;
  /** `2025-11-25T02:26:54.123+0000` */
  readonly createdDate: string;
  /** Absent when the request had none; `[]` when it was given empty. */
  readonly compatibleRuntimes?: readonly string[];
  readonly compatibleArchitectures?: readonly string[];
  readonly licenseInfo?: string;
  readonly policy?: LayerPolicy;
}

/** A layer. Its record stays when its last version is deleted: numbers are never used again. */
export interface LayerRecord {
  readonly name: string;
  /** Those not deleted, oldest first. */
  readonly versions: readonly LayerVersion[];
  readonly nextVersion: number;
}

/** Where layers are kept. A call that returned is on disk. */
export interface LayerStore {
  loadLayers(): LayerRecord[];
  saveLayer(record: LayerRecord): void;
}

/** Where records are kept. A call that returned is on disk. */
export interface FunctionStore {
  load(): FunctionRecord[];
  save(record: FunctionRecord): void;
  remove(name: string): void;
  close(): void;
}
