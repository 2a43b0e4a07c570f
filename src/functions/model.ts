import type { ImageProgram } from '../engine/images';
import type { NetworkMode } from '../engine/network';

/** The values of the control plane. Sizes are MB and durations seconds, as in the Lambda API reference. */

export const LATEST = '$LATEST';

export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';

export interface LoggingConfig {
  readonly LogFormat: 'Text' | 'JSON';
  readonly ApplicationLogLevel?: LogLevel;
  readonly SystemLogLevel?: 'DEBUG' | 'INFO' | 'WARN';
  readonly LogGroup: string;
}

export type FunctionState = 'Pending' | 'Active' | 'Inactive' | 'Failed';
export type LastUpdateStatus = 'Successful' | 'Failed' | 'InProgress';

/**
 * A layer version as a function uses it. It has all that running needs, so that the function goes on when the version
 * is deleted.
 */
export interface AppliedLayer {
  /** Of the layer version. */
  readonly arn: string;
  /** Base64 SHA-256 of the zip; names the unpacked tree in the code store. */
  readonly codeSha256: string;
  /** Bytes of the zip. */
  readonly codeSize: number;
  /** Bytes of the unpacked files. */
  readonly unpackedSize: number;
  /** Whether it fills /opt/lib, where the dynamic linker looks. */
  readonly hasLibraries: boolean;
}

/** An archive that a runtime of ours runs. */
export interface ZipPackage {
  readonly type: 'zip';
  readonly runtime: string;
  readonly handler: string;
  /** Base64 SHA-256 of the zip; names the unpacked tree in the code store. */
  readonly codeSha256: string;
  /** Bytes of the zip. */
  readonly codeSize: number;
  /** In the order in which they are laid into /opt, later ones over earlier ones. Absent or empty: none. */
  readonly layers?: readonly AppliedLayer[];
}

/** What of an image's own settings a function replaces, each by itself; absent members are the image's. */
export interface ImageConfig {
  readonly EntryPoint?: readonly string[];
  readonly Command?: readonly string[];
  readonly WorkingDirectory?: string;
}

/** A container image that brings its own runtime. */
export interface ImagePackage {
  readonly type: 'image';
  /** As the request named it. */
  readonly uri: string;
  /** The same by its digest. */
  readonly resolvedUri: string;
  /** Hexadecimal SHA-256 of the image, without `sha256:`. */
  readonly codeSha256: string;
  /** Absent: the image's own settings hold. */
  readonly config?: ImageConfig;
  /** What the image says itself. Absent until the image is on this machine, which it is before the version is Active. */
  readonly program?: ImageProgram;
}

/** What a version of a function is made of. */
export type Package = ZipPackage | ImagePackage;

/** Variables of which the key is missing: they stay as they are on disk, and come back with it. */
export interface LockedEnvironment {
  readonly sealed: string;
  /** Of the version, if it had them. */
  readonly state: FunctionState;
  /** A sentence or two: why, and the way out. */
  readonly reason: string;
}

/** A VPC that is none: what is left of a setting without subnets. */
export interface VpcSettings {
  readonly ipv6AllowedForDualStack: boolean;
}

/** When a version takes a newer runtime: with its next change, or never. */
export type RuntimeUpdates =
  { readonly on: 'FunctionUpdate' } | { readonly on: 'Manual'; readonly runtimeVersionArn: string };

/** All of a version of a function but its package. */
export interface VersionSettings {
  readonly functionName: string;
  readonly version: string;
  /** Changes with every change of code or configuration: environments of an older generation are stale. */
  readonly generation: string;
  readonly role: string;
  readonly description: string;
  /** Of a published version that was given a description of its own: that of `$LATEST` then. */
  readonly latestDescription?: string;
  /** Seconds, 1 to 900. */
  readonly timeout: number;
  /** MB, 128 to 10,240. */
  readonly memorySize: number;
  /** Size of /tmp in MB, 512 to 10,240. */
  readonly ephemeralStorage: number;
  /** Absent when the request had none; `{}` when it was given empty. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Variables that cannot be decrypted; `environment` is absent then. */
  readonly lockedEnvironment?: LockedEnvironment;
  readonly architecture: 'x86_64' | 'arm64';
  readonly logging: LoggingConfig;
  readonly tracingMode: 'PassThrough' | 'Active';
  /** ARN of the queue or topic that events go to when all tries have failed. */
  readonly deadLetterTarget?: string;
  /** Each tenant's calls run in environments of its own. */
  readonly tenantIsolation?: 'PER_TENANT';
  /** Whether versions published from it are to be started from a snapshot. Absent: none is. */
  readonly snapStart?: 'PublishedVersions' | 'None';
  /** Absent: the request had none. */
  readonly vpc?: VpcSettings;
  /** When its runtime is replaced by a newer one. Absent: by itself (`Auto`). */
  readonly runtimeUpdates?: RuntimeUpdates;
  readonly revisionId: string;
  /** `2025-11-25T02:26:54.123+0000` */
  readonly lastModified: string;
  readonly state: FunctionState;
  readonly stateReason?: string;
  readonly stateReasonCode?: string;
  readonly lastUpdateStatus?: LastUpdateStatus;
  readonly lastUpdateStatusReason?: string;
  readonly lastUpdateStatusReasonCode?: string;
}

export type { NetworkMode };

/**
 * One version of a function (`$LATEST` or a published number) as it runs: code and configuration, immutable but for its
 * state. A change of `$LATEST` makes a new value with a new `generation`.
 */
export interface FunctionVersion extends VersionSettings {
  readonly package: Package;
  /** What names the image of its environments: a runtime, such as `python3.13`, or a container image by its digest (`imageName`). */
  readonly runtime: string;
}

/** A goal for a function: a setting, or the share of its calls that may find no idle environment. */
export type Warmth = 'lean' | 'balanced' | 'warm' | { readonly coldShare: number };

/** What the tags `lambdabox:keep-alive`, `lambdabox:max-idle` and `lambdabox:warmth` ask for. */
export interface KeepAliveSettings {
  /** A constant keep-alive instead of a learned one. */
  readonly keepAliveMs?: number;
  /** Idle environments at most. */
  readonly maxIdle?: number;
  readonly warmth?: Warmth;
}

/** What a function has of provisioned concurrency. */
export interface ProvisionedShare {
  /** Environments of this version alone. */
  readonly own: number;
  /** Of all versions of the function together. */
  readonly total: number;
}

/** What an invocation needs to know of the function that it addresses. */
export interface ResolvedFunction {
  readonly version: FunctionVersion;
  /** The ARN exactly as addressed: unqualified, or with the alias, version or `$LATEST` that was named. */
  readonly invokedArn: string;
  /** The function's ARN without a qualifier. */
  readonly functionArn: string;
  /** Unset when the function draws from the account's unreserved concurrency. */
  readonly reservedConcurrency?: number;
  /** Unset: a loop of calls through it is stopped. */
  readonly recursiveLoop?: 'Allow';
  /** Unset while no version of the function is provisioned. */
  readonly provisionedConcurrency?: ProvisionedShare;
  readonly network: NetworkMode;
  /** Host directory of the unpacked code, read-only; unset when the image has it. */
  readonly codeDirectory?: string;
  /** Host directory of its layers, laid over one another, read-only; unset when it has none. */
  readonly layersDirectory?: string;
  readonly keepAlive: KeepAliveSettings;
}
