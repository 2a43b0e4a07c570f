import { IN_PROGRESS, PENDING, type Activation } from '../activation';
import { checkRevision, type Catalog } from '../catalog/catalog';
import type { FunctionRecord, VersionRecord } from '../catalog/records';
import { withDeadLetterTarget } from '../dead-letter';
import type { Members } from '../validation/members';
import { newVersion, sameVersion } from './versions';
import { configurationView } from './views';

/** Changes of `$LATEST`, of its code or its configuration: one after the other, and none before the last is activated. */
export class LatestChanges {
  constructor(
    private readonly catalog: Catalog,
    private readonly activation: Pick<Activation, 'begin'>,
  ) {}

  /** In progress when the call is answered, active when it has been activated. */
  make(
    name: string,
    members: Members,
    changesOf: (latest: VersionRecord) => Promise<Partial<VersionRecord>>,
  ): Promise<object> {
    return this.catalog.change(name, async () => {
      const record = this.changeable(name, members);
      const { deadLetterTarget, ...changes } = {
        deadLetterTarget: record.latest.deadLetterTarget,
        ...(await changesOf(record.latest)),
      };
      const before = withDeadLetterTarget(record.latest, deadLetterTarget);
      const latest: VersionRecord = {
        ...(changes.environment ? unlocked(before) : before),
        ...changes,
        generation: this.catalog.newId(),
        ...this.catalog.stamp(),
        ...IN_PROGRESS,
      };
      // Of all that a published version is, this alone follows $LATEST.
      const versions = record.versions.map((version) => withDeadLetterTarget(version, deadLetterTarget));
      let changed: FunctionRecord = { ...record, latest, versions };
      const publishes = members.boolean('Publish') ?? false;
      if (publishes && !sameVersion(record, latest)) {
        changed = newVersion(changed, () => this.catalog.newId(), PENDING);
      }
      this.catalog.save(changed);
      await this.activation.begin(changed);
      const published = publishes ? changed.versions.at(-1) : undefined;
      return published
        ? configurationView(this.catalog.scope, published, { qualifier: published.version })
        : configurationView(this.catalog.scope, latest);
    });
  }

  /** The function, if a change of it may begin. */
  changeable(name: string, members: Members): FunctionRecord {
    const record = this.catalog.require(name);
    this.catalog.requireSettled(record);
    checkRevision(members.string('RevisionId'), record.latest.revisionId);
    return record;
  }
}

/** Variables that are set anew take the place of those that cannot be decrypted. */
function unlocked({ lockedEnvironment: _locked, ...version }: VersionRecord): VersionRecord {
  return version;
}
