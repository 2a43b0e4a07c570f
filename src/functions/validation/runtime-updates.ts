import type { VersionRecord } from '../catalog/records';
import type { Package, RuntimeUpdates } from '../model';
import { invalid, Violations } from './constraints';
import type { Members } from './members';
import { textChecks } from './model-constraints';

export interface SaidRuntimeUpdates {
  readonly on: 'Auto' | 'FunctionUpdate' | 'Manual';
  readonly runtimeVersionArn: string | undefined;
}

/** The members of PutRuntimeManagementConfig. Throws ValidationException. */
export function readRuntimeUpdates(members: Members): SaidRuntimeUpdates {
  const violations = new Violations();
  const on = members.string('UpdateRuntimeOn');
  const arn = members.string('RuntimeVersionArn');
  violations.require('updateRuntimeOn', on);
  violations.check('updateRuntimeOn', on, ...textChecks('PutRuntimeManagementConfigRequest.UpdateRuntimeOn'));
  violations.check(
    'runtimeVersionArn',
    arn,
    ...textChecks('PutRuntimeManagementConfigRequest.RuntimeVersionArn'),
  );
  violations.throwIfAny();
  return { on: on as SaidRuntimeUpdates['on'], runtimeVersionArn: arn };
}

/**
 * What a version with this package may be told; `versionArn` names the version of its runtime that this box has. Undefined:
 * `Auto`. Throws InvalidParameterValueException.
 */
export function checkRuntimeUpdates(
  { on, runtimeVersionArn }: SaidRuntimeUpdates,
  given: Package,
  versionArn: (runtime: string) => string,
): RuntimeUpdates | undefined {
  if (given.type === 'image') {
    throw invalid('Runtime management is not supported for functions created with container images.');
  }
  if (on === 'Manual') {
    if (runtimeVersionArn === undefined) {
      throw invalid('RuntimeVersionArn is required when UpdateRuntimeOn is set to Manual.');
    }
    const here = versionArn(given.runtime);
    if (runtimeVersionArn !== here) {
      throw invalid(
        `RuntimeVersionArn ${runtimeVersionArn} is not a version of ${given.runtime} that this machine has; it has ${here}`,
      );
    }
    return { on, runtimeVersionArn };
  }
  if (runtimeVersionArn !== undefined) {
    throw invalid(`RuntimeVersionArn cannot be set when UpdateRuntimeOn is set to ${on}.`);
  }
  return on === 'Auto' ? undefined : { on };
}

/** A version whose runtime is set by hand keeps its runtime's name. Throws InvalidParameterValueException. */
export function refuseRuntimeChange(
  runtime: string | undefined,
  { package: given, runtimeUpdates }: VersionRecord,
): void {
  if (given.type !== 'zip' || runtime === undefined || runtime === given.runtime) return;
  if (runtimeUpdates?.on !== 'Manual') return;
  throw invalid(
    "Cannot change runtime identifier when runtime management configuration is set to 'Manual'. Change the runtime management configuration to 'Auto' or 'FunctionUpdate', then retry.",
  );
}
