import type { Catalog } from '../catalog/catalog';
import { withVersions } from '../catalog/record-versions';
import type { FunctionRecord, VersionRecord } from '../catalog/records';
import { LATEST, type RuntimeUpdates } from '../model';
import { isAliasLike } from '../names';
import { invalid } from '../validation/constraints';
import { Members } from '../validation/members';
import { checkRuntimeUpdates, readRuntimeUpdates } from '../validation/runtime-updates';
import { runtimeVersionArn } from './views';

/** GetRuntimeManagementConfig and PutRuntimeManagementConfig: of `$LATEST` and of each published version. */
export class RuntimeManagement {
  constructor(private readonly catalog: Catalog) {}

  async put(name: string, qualifier: string | undefined, input: unknown): Promise<object> {
    const said = readRuntimeUpdates(Members.of(input));
    const { record, version, qualifier: addressed } = this.addressed(name, qualifier);
    const updates = checkRuntimeUpdates(said, version.package, (runtime) =>
      runtimeVersionArn(this.catalog.scope, runtime),
    );
    await this.catalog.change(record.name, () => {
      const now = this.addressed(name, qualifier);
      this.catalog.requireSettled(now.record);
      this.catalog.save(withUpdates(now.record, now.version.version, updates));
      return Promise.resolve();
    });
    return this.view(record.name, addressed, updates);
  }

  get(name: string, qualifier: string | undefined): object {
    const { record, version, qualifier: addressed } = this.addressed(name, qualifier);
    return this.view(record.name, addressed, version.runtimeUpdates);
  }

  private addressed(name: string, qualifier: string | undefined) {
    const found = this.catalog.find(name, qualifier);
    if (found.qualifier !== undefined && isAliasLike(found.qualifier)) {
      throw invalid(
        `The qualifier ${found.qualifier} is an alias: the runtime of a version is managed; name ${LATEST} or a version's number`,
      );
    }
    return found;
  }

  private view(name: string, qualifier: string | undefined, updates: RuntimeUpdates | undefined): object {
    return {
      UpdateRuntimeOn: updates?.on ?? 'Auto',
      FunctionArn: this.catalog.arn(name, qualifier),
      ...(updates?.on === 'Manual' ? { RuntimeVersionArn: updates.runtimeVersionArn } : {}),
    };
  }
}

/** What a version runs is unchanged, so its environments stay. */
function withUpdates(
  record: FunctionRecord,
  number: string,
  runtimeUpdates: RuntimeUpdates | undefined,
): FunctionRecord {
  const changed = (version: VersionRecord): VersionRecord => {
    if (version.version !== number) return version;
    const { runtimeUpdates: _before, ...rest } = version;
    return runtimeUpdates ? { ...rest, runtimeUpdates } : rest;
  };
  return withVersions(record, changed);
}
