import { createHash } from 'node:crypto';
import { functionArn, type AccountScope } from '../names';
import type { AppliedLayer, FunctionVersion } from '../model';
import type { RuntimeCondition } from '../runtime-readiness';
import type { Alias } from '../catalog/store';

export interface ViewOptions {
  /** The qualifier that the ARN shows; undefined: the unqualified ARN. */
  readonly qualifier?: string | undefined;
  /** Lists leave the state out. */
  readonly isListed?: boolean;
}

/** FunctionConfiguration, as AWS renders it: members that are not set are absent. */
export function configurationView(
  scope: AccountScope,
  version: FunctionVersion,
  options: ViewOptions = {},
): object {
  return {
    FunctionName: version.functionName,
    FunctionArn: functionArn(scope, version.functionName, options.qualifier),
    Runtime: version.runtime,
    Role: version.role,
    Handler: version.handler,
    CodeSize: version.codeSize,
    Description: version.description,
    Timeout: version.timeout,
    MemorySize: version.memorySize,
    LastModified: version.lastModified,
    CodeSha256: version.codeSha256,
    Version: version.version,
    ...(version.environment ? { Environment: { Variables: version.environment } } : {}),
    TracingConfig: { Mode: version.tracingMode },
    RevisionId: version.revisionId,
    ...(version.layers?.length ? { Layers: version.layers.map(layerView) } : {}),
    ...(options.isListed ? {} : stateView(version)),
    PackageType: 'Zip',
    Architectures: [version.architecture],
    EphemeralStorage: { Size: version.ephemeralStorage },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersionArn(scope, version.runtime) },
    LoggingConfig: version.logging,
  };
}

/** A version as it is while its runtime's image is not there. */
export function conditioned(
  version: FunctionVersion,
  condition: RuntimeCondition | undefined,
): FunctionVersion {
  if (!condition) return version;
  const { state, reason } = condition;
  // Restoring is what AWS says of a function that was put away and is made ready again because it was called.
  const stateReasonCode = state === 'Pending' ? 'Restoring' : 'InternalError';
  return { ...version, state, stateReason: reason, stateReasonCode };
}

function layerView({ arn, codeSize }: AppliedLayer): object {
  return { Arn: arn, CodeSize: codeSize };
}

function stateView(version: FunctionVersion): object {
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
function runtimeVersionArn(scope: AccountScope, runtime: string): string {
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
