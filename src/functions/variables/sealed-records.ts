import { versionsOf, withVersions } from '../catalog/record-versions';
import type { FunctionRecord, VersionRecord } from '../catalog/records';
import type { LockedEnvironment } from '../model';
import type { VariableKeys } from './variable-keys';

/** A version as it is on disk: its variables are closed. */
export type StoredVersion = Omit<VersionRecord, 'environment' | 'lockedEnvironment'> & {
  readonly sealedEnvironment?: string;
  /** As releases without keys have kept them. */
  readonly environment?: Readonly<Record<string, string>>;
};

export type StoredRecord = Omit<FunctionRecord, 'latest' | 'active' | 'versions'> & {
  readonly latest: StoredVersion;
  readonly active?: StoredVersion;
  readonly versions: readonly StoredVersion[];
};

/** A record as it is written. What could not be opened stays as it was. */
export function sealedRecord(record: FunctionRecord, keys: VariableKeys): StoredRecord {
  return withVersions(record, ({ environment, lockedEnvironment, ...version }) => {
    if (lockedEnvironment) return relocked(version, lockedEnvironment);
    if (!environment) return version;
    return { ...version, sealedEnvironment: keys.seal(record.name, environment) };
  });
}

/** A record as it was written. A version whose variables cannot be opened is Failed, until they can. */
export function openedRecord(stored: StoredRecord, keys: VariableKeys): FunctionRecord {
  return withVersions(stored, ({ sealedEnvironment, ...version }) => {
    if (sealedEnvironment === undefined) return version;
    const opened = keys.open(stored.name, sealedEnvironment);
    if ('variables' in opened) return { ...version, environment: opened.variables };
    const { state } = version;
    const reason = `The environment variables of the function cannot be decrypted: ${opened.reason}. Put the key back and start lambdabox again, or set the variables anew.`;
    return {
      ...version,
      ...{ state: 'Failed', stateReason: reason, stateReasonCode: 'KMSKeyNotFound' },
      lockedEnvironment: { sealed: sealedEnvironment, state, reason },
    };
  });
}

/** Whether all variables of a record are closed, with the key that seals now. */
export function isCurrent(record: StoredRecord, keys: VariableKeys): boolean {
  if (hasPlainVariables(record)) return false;
  return versionsOf(record).every(
    ({ sealedEnvironment: sealed }) => sealed === undefined || keys.isCurrent(sealed),
  );
}

/** Whether a release without keys has written it. */
export function hasPlainVariables(record: StoredRecord): boolean {
  return versionsOf(record).some(({ environment }) => environment !== undefined);
}

/** The state that its variables took from it comes back with them. */
function relocked(
  version: Omit<VersionRecord, 'environment' | 'lockedEnvironment'>,
  { sealed, state }: LockedEnvironment,
): StoredVersion {
  if (version.state !== 'Failed') return { ...version, sealedEnvironment: sealed };
  const { stateReason: _reason, stateReasonCode: _code, ...rest } = version;
  return { ...rest, state, sealedEnvironment: sealed };
}
