import type { CodeUse, CodeUsers } from '../code/code-keeper';
import type { ServiceLog } from '../telemetry/events';
import type { Catalog } from './catalog/catalog';
import { versionsOf, withVersions } from './catalog/record-versions';
import type { FunctionRecord, VersionRecord } from './catalog/records';
import type { LayerCatalog } from './layers/layer-catalog';
import type { Package } from './model';
import { archivesOf, codeSizeOf, layersOf } from './package';

/**
 * The functions and layers as users of the code store. What a deleted layer version brought is used as long as a function
 * has it; a function without its code is Failed.
 */
export class StoredFunctions implements CodeUsers {
  constructor(
    private readonly catalog: Catalog,
    private readonly layers: LayerCatalog,
    private readonly log: ServiceLog,
  ) {}

  uses(): CodeUse[] {
    return this.catalog
      .all()
      .flatMap((record) => versionsOf(record))
      .map((version) => useOf(version.package));
  }

  kept(): string[] {
    return this.layers.all().flatMap(({ versions }) => versions.map(({ codeSha256 }) => codeSha256));
  }

  lost(reasons: ReadonlyMap<string, string>): void {
    for (const record of this.catalog.all()) {
      const marked = withLost(record, reasons);
      if (JSON.stringify(marked) === JSON.stringify(record)) continue;
      const error = [...reasons.values()];
      this.log.error('a function has lost its code', { functionName: record.name, error });
      this.catalog.save(marked);
    }
  }

  /** Says which functions wait for a key of their variables. */
  reportLocked(): void {
    for (const record of this.catalog.all()) {
      const locked = versionsOf(record).find(({ lockedEnvironment }) => lockedEnvironment);
      if (locked)
        this.log.error('the variables of a function cannot be decrypted', {
          functionName: record.name,
          error: locked.lockedEnvironment?.reason,
        });
    }
  }

  /** Bytes that all of them count with against the account's limit. */
  countedBytes(): number {
    const ofFunctions = this.catalog.all().reduce((sum, record) => sum + countedSize(record), 0);
    return this.layers
      .all()
      .flatMap(({ versions }) => versions)
      .reduce((sum, { codeSize }) => sum + codeSize, ofFunctions);
  }
}

export function useOf(given: Package): CodeUse {
  return { archives: archivesOf(given), layers: layersOf(given).map(({ codeSha256 }) => codeSha256) };
}

/** Each published version counts, and `$LATEST`, though their code be the same. */
function countedSize({ latest, versions }: FunctionRecord): number {
  return versions.reduce((sum, version) => sum + codeSizeOf(version.package), codeSizeOf(latest.package));
}

function withLost(record: FunctionRecord, reasons: ReadonlyMap<string, string>): FunctionRecord {
  const mark = (version: VersionRecord): VersionRecord => {
    const stateReason = archivesOf(version.package)
      .map((sha) => reasons.get(sha))
      .find((reason) => reason !== undefined);
    if (stateReason === undefined || version.state !== 'Active') return version;
    return { ...version, state: 'Failed', stateReason, stateReasonCode: 'InternalError' };
  };
  return withVersions(record, mark);
}
