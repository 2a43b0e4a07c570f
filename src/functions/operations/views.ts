import { createHash } from 'node:crypto';
import { functionArn, type AccountScope } from '../names';
import { LATEST, type AppliedLayer, type Package, type VpcSettings } from '../model';
import type { RuntimeCondition } from '../runtime-readiness';
import type { Alias, VersionRecord } from '../catalog/records';
import { codeSizeOf, layersOf } from '../package';

export interface ViewOptions {
  /** The qualifier that the ARN shows; undefined: the unqualified ARN. */
  readonly qualifier?: string | undefined;
  /** Lists leave out the state and the version of the runtime. */
  readonly isListed?: boolean;
}

/** FunctionConfiguration, as AWS renders it: members that are not set are absent. */
export function configurationView(
  scope: AccountScope,
  version: VersionRecord,
  options: ViewOptions = {},
): object {
  const shown = packageViews(scope, version.package);
  return {
    FunctionName: version.functionName,
    FunctionArn: functionArn(scope, version.functionName, options.qualifier),
    ...shown.runtime,
    Role: version.role,
    ...shown.handler,
    CodeSize: codeSizeOf(version.package),
    Description: version.description,
    Timeout: version.timeout,
    MemorySize: version.memorySize,
    LastModified: version.lastModified,
    CodeSha256: version.package.codeSha256,
    Version: version.version,
    ...(version.vpc ? { VpcConfig: vpcView(version.vpc) } : {}),
    ...environmentView(version),
    ...(version.deadLetterTarget === undefined
      ? {}
      : { DeadLetterConfig: { TargetArn: version.deadLetterTarget } }),
    TracingConfig: { Mode: version.tracingMode },
    RevisionId: version.revisionId,
    ...shown.layers,
    ...shown.image,
    ...(options.isListed ? {} : stateView(version)),
    PackageType: shown.type,
    Architectures: [version.architecture],
    EphemeralStorage: { Size: version.ephemeralStorage },
    SnapStart: snapStartView(version),
    ...(options.isListed ? {} : shown.runtimeVersion),
    LoggingConfig: version.logging,
    ...(version.tenantIsolation === undefined
      ? {}
      : { TenancyConfig: { TenantIsolationMode: version.tenantIsolation } }),
  };
}

/** A version as it is while its runtime's image is not there. */
export function conditioned(version: VersionRecord, condition: RuntimeCondition | undefined): VersionRecord {
  if (!condition) return version;
  const { state, reason } = condition;
  if (version.state === 'Pending') return { ...version, stateReason: `${version.stateReason} ${reason}` };
  // Restoring is what AWS says of a function that was put away and is made ready again because it was called.
  const stateReasonCode = state === 'Pending' ? 'Restoring' : 'InternalError';
  return { ...version, state, stateReason: reason, stateReasonCode };
}

/** The members that tell of a package, each where AWS has it. An image has its runtime and its layers inside. */
function packageViews(scope: AccountScope, given: Package) {
  if (given.type === 'image') {
    const { config } = given;
    return { type: 'Image', image: config ? { ImageConfigResponse: { ImageConfig: config } } : {} };
  }
  const { runtime, handler } = given;
  const layers = layersOf(given);
  return {
    type: 'Zip',
    runtime: { Runtime: runtime },
    handler: { Handler: handler },
    layers: layers.length > 0 ? { Layers: layers.map(layerView) } : {},
    runtimeVersion: { RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersionArn(scope, runtime) } },
  };
}

/** FunctionCodeLocation; `codeLocation` makes the URL of an archive. */
export function codeView(given: Package, codeLocation: (codeSha256: string) => string): object {
  if (given.type === 'zip') return { RepositoryType: 'S3', Location: codeLocation(given.codeSha256) };
  return { RepositoryType: 'ECR', ImageUri: given.uri, ResolvedImageUri: given.resolvedUri };
}

function environmentView({ environment, lockedEnvironment }: VersionRecord): object {
  if (environment) return { Environment: { Variables: environment } };
  if (!lockedEnvironment) return {};
  return { Environment: { Error: { ErrorCode: 'KMSNotFoundException', Message: lockedEnvironment.reason } } };
}

/** Versions that are published say On: they are started as all others are. */
function snapStartView({ snapStart = 'None', version }: VersionRecord): object {
  const isOptimized = snapStart === 'PublishedVersions' && version !== LATEST;
  return { ApplyOn: snapStart, OptimizationStatus: isOptimized ? 'On' : 'Off' };
}

/** As AWS shows a function that has left its VPC. */
function vpcView({ ipv6AllowedForDualStack }: VpcSettings): object {
  return {
    ...{ SubnetIds: [], SecurityGroupIds: [], VpcId: '' },
    Ipv6AllowedForDualStack: ipv6AllowedForDualStack,
  };
}

function layerView({ arn, codeSize }: AppliedLayer): object {
  return { Arn: arn, CodeSize: codeSize };
}

function stateView(version: VersionRecord): object {
  const view: Record<string, unknown> = {
    State: version.state,
    StateReason: version.stateReason,
    StateReasonCode: version.stateReasonCode,
    LastUpdateStatus: version.lastUpdateStatus,
    LastUpdateStatusReason: version.lastUpdateStatusReason,
    LastUpdateStatusReasonCode: version.lastUpdateStatusReasonCode,
  };
  return Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined));
}

/** Names the runtime as AWS does; the hash is of the name, since images here have no ARN. */
export function runtimeVersionArn(scope: AccountScope, runtime: string): string {
  const hash = createHash('sha256').update(runtime).digest('hex');
  return `arn:aws:lambda:${scope.region}::runtime:${hash}`;
}

export function aliasView(scope: AccountScope, functionName: string, alias: Alias): object {
  return {
    AliasArn: functionArn(scope, functionName, alias.name),
    Name: alias.name,
    FunctionVersion: alias.functionVersion,
    Description: alias.description,
    RevisionId: alias.revisionId,
    ...(Object.keys(alias.weights).length === 0
      ? {}
      : { RoutingConfig: { AdditionalVersionWeights: alias.weights } }),
  };
}
