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

/** What becomes of the events of one qualifier. Absent members: AWS's defaults. */
export interface EventInvokeConfig {
  /** `$LATEST`, a version's number or an alias' name. */
  readonly qualifier: string;
  /** 0 to 2. */
  readonly maximumRetryAttempts?: number;
  /** Seconds, 60 to 21,600. */
  readonly maximumEventAge?: number;
  /** ARNs. */
  readonly onSuccess?: string;
  readonly onFailure?: string;
  /** Epoch milliseconds. */
  readonly lastModified: number;
}

export type UrlAuthType = 'NONE' | 'AWS_IAM';
export type InvokeMode = 'BUFFERED' | 'RESPONSE_STREAM';

/** Absent members were not given. */
export interface UrlCors {
  readonly AllowCredentials?: boolean;
  readonly AllowHeaders?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowOrigins?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  /** Seconds. */
  readonly MaxAge?: number;
}

/** An address at which anyone with HTTP calls `$LATEST` or an alias. */
export interface FunctionUrlConfig {
  /** The first label of its host name. */
  readonly id: string;
  /** `$LATEST` or an alias' name. */
  readonly qualifier: string;
  readonly authType: UrlAuthType;
  readonly invokeMode: InvokeMode;
  readonly cors?: UrlCors;
  /** `2025-11-25T02:26:54.123456789Z` */
  readonly creationTime: string;
  readonly lastModifiedTime: string;
}

/** One statement of a policy, as GetPolicy shows it. */
export interface PolicyStatement {
  /** AddPermission gives each one. */
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  /** Operator, then key, then values. */
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Who else may call a function, or one version or alias of it. Its revision is that of the function, version or alias. */
export interface ResourcePolicy {
  /** Absent: of the function as it is addressed without one. */
  readonly qualifier?: string;
  /** At least one. */
  readonly statements: readonly PolicyStatement[];
  /** Of a policy that was put as a whole, as far as it has them; AddPermission writes its own. */
  readonly document?: { readonly Version?: string; readonly Id?: string };
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
  /** ARN. Absent: unsigned code may be deployed. */
  readonly codeSigningConfigArn?: string;
  /** One a qualifier. Absent before the first. */
  readonly provisioned?: readonly ProvisionedConfig[];
  /** One a qualifier. Absent before the first; so are the next two. */
  readonly eventInvokeConfigs?: readonly EventInvokeConfig[];
  readonly urls?: readonly FunctionUrlConfig[];
  readonly policies?: readonly ResourcePolicy[];
}
