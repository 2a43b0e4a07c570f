import type { VersionRecord } from '../catalog/records';
import { invalid, type Violations } from './constraints';
import type { Members } from './members';
import { textChecks } from './model-constraints';
import { requireNoTenancy } from './tenancy';

/** Managed runtimes that AWS starts from snapshots (developer guide, "Lambda SnapStart"). */
const RUNTIMES: ReadonlySet<string> = new Set([
  ...['java11', 'java17', 'java21', 'java25'],
  ...['python3.12', 'python3.13', 'python3.14'],
  ...['dotnet8', 'dotnet10'],
]);
/** MB. */
const MAX_STORAGE = 512;
const ENABLED = 'is not supported for SnapStart enabled functions.';

/** The form of `SnapStart`. */
export function checkSnapStart(input: Members, violations: Violations): void {
  const applyOn = input.members('SnapStart')?.string('ApplyOn');
  violations.check('snapStart.applyOn', applyOn, ...textChecks('SnapStart.ApplyOn'));
}

/** After `checkSnapStart`. Undefined: not sent. */
export function snapStartOf(input: Members): VersionRecord['snapStart'] {
  return input.members('SnapStart')?.string('ApplyOn') as VersionRecord['snapStart'];
}

/** Throws InvalidParameterValueException for a version that AWS would not start from a snapshot, though it asks for it. */
export function requireSnapStartable(version: VersionRecord): void {
  if (version.snapStart !== 'PublishedVersions') return;
  requireNoTenancy(version, 'SnapStart');
  const { package: given, ephemeralStorage } = version;
  if (given.type === 'zip' && !RUNTIMES.has(given.runtime)) throw invalid(`${given.runtime} ${ENABLED}`);
  if (ephemeralStorage > MAX_STORAGE)
    throw invalid(`EphemeralStorage greater than ${MAX_STORAGE} MB ${ENABLED}`);
}

/** Throws InvalidParameterValueException for what AWS does not give versions that are started from a snapshot. */
export function requireNoSnapStart({ snapStart }: VersionRecord, feature: string): void {
  if (snapStart === 'PublishedVersions') throw invalid(`${feature} ${ENABLED}`);
}
