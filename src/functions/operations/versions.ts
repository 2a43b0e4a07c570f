import { isDeepStrictEqual } from 'node:util';
import { clientError } from '../../errors';
import { checkRevision, type Catalog } from '../catalog/catalog';
import type { CodeUsage } from '../../code/code-usage';
import { LATEST, type Package } from '../model';
import { OF_VERSION } from '../names';
import { codeSizeOf, layersOf } from '../package';
import { page, type Page } from '../paging';
import type { FunctionRecord, VersionRecord } from '../catalog/records';
import { invalid, Violations } from '../validation/constraints';
import { Members } from '../validation/members';
import { textChecks } from '../validation/model-constraints';
import { configurationView } from './views';

/** A record with a new version made of its `$LATEST`. `state` is the version's, when it is not active yet. */
export function newVersion(
  record: FunctionRecord,
  newId: () => string,
  state: Partial<VersionRecord> = {},
  description?: string,
): FunctionRecord {
  const {
    lastUpdateStatus: _status,
    lastUpdateStatusReason: _reason,
    lastUpdateStatusReasonCode: _code,
    ...latest
  } = record.latest;
  const version: VersionRecord = {
    ...latest,
    ...(state.state === undefined && latest.state === 'Active'
      ? { lastUpdateStatus: 'Successful' as const }
      : {}),
    ...state,
    ...(description === undefined ? {} : { description, latestDescription: latest.description }),
    version: String(record.nextVersion),
    generation: newId(),
    revisionId: newId(),
  };
  return { ...record, versions: [...record.versions, version], nextVersion: record.nextVersion + 1 };
}

/** PublishVersion and ListVersionsByFunction. */
export class Versions {
  constructor(
    private readonly catalog: Catalog,
    private readonly usage: CodeUsage,
  ) {}

  publish(name: string, input: unknown): Promise<object> {
    const members = Members.of(input);
    const violations = new Violations();
    violations.check(
      'description',
      members.string('Description'),
      ...textChecks('PublishVersionRequest.Description'),
    );
    violations.throwIfAny();
    const record = this.catalog.require(name);
    return this.catalog.change(record.name, () => Promise.resolve(this.publishNow(record.name, members)));
  }

  list(name: string, { marker, maxItems }: Page): object {
    const record = this.catalog.require(name, OF_VERSION);
    const { items, ...rest } = page([record.latest, ...record.versions], versionKey, {
      ...(marker === undefined ? {} : { marker }),
      ...(maxItems === undefined ? {} : { maxItems }),
    });
    const views = items.map((version) =>
      configurationView(this.catalog.scope, version, { qualifier: version.version, isListed: true }),
    );
    return { Versions: views, ...rest };
  }

  private publishNow(name: string, members: Members): object {
    const record = this.catalog.require(name);
    const { latest } = record;
    this.catalog.requireSettled(record);
    if (latest.lockedEnvironment) throw clientError('kmsNotFound', latest.lockedEnvironment.reason);
    this.requireActivated(record);
    checkRevision(members.string('RevisionId'), latest.revisionId);
    const sha256 = members.string('CodeSha256');
    const current = latest.package.codeSha256;
    if (sha256 !== undefined && sha256 !== '' && sha256 !== current) {
      throw invalid(
        `CodeSHA256 (${sha256}) is different from current CodeSHA256 in ${LATEST} (${current}). Please try again with the CodeSHA256 in ${LATEST}.`,
      );
    }
    const description = members.string('Description');
    // Its description names the new version and is no change, as on AWS: without another there is nothing to name.
    const same = sameVersion(record, latest);
    if (same) return this.view(same);
    this.usage.check(codeSizeOf(latest.package));
    const published = newVersion(record, () => this.catalog.newId(), {}, description);
    // Publishing counts as a change of $LATEST.
    this.catalog.save({ ...published, latest: { ...latest, revisionId: this.catalog.newId() } });
    const version = published.versions.at(-1);
    return this.view(version ?? latest);
  }

  /** `$LATEST` may be a value that could not be activated: a version of it could never run. */
  private requireActivated({ latest, active }: FunctionRecord): void {
    if (latest.generation === active?.generation) return;
    const why = active
      ? `The last update of the function failed: ${latest.lastUpdateStatusReason ?? 'unknown reason'}`
      : `The function is currently in the following state: ${latest.state}`;
    throw clientError('resourceConflict', `The operation cannot be performed at this time. ${why}`);
  }

  private view(version: VersionRecord): object {
    return configurationView(this.catalog.scope, version, { qualifier: version.version });
  }
}

/** Members that tell two values of the same code and configuration apart. */
type Identity =
  | 'version'
  | 'generation'
  | 'revisionId'
  | 'lastModified'
  | 'state'
  | 'stateReason'
  | 'stateReasonCode'
  | 'lastUpdateStatus'
  | 'lastUpdateStatusReason'
  | 'lastUpdateStatusReasonCode'
  | 'latestDescription';
type Content = Omit<VersionRecord, Identity>;

/** The version published last, if it has the same code and configuration: then there is nothing to publish. */
export function sameVersion(record: FunctionRecord, latest: VersionRecord): VersionRecord | undefined {
  const last = record.versions.at(-1);
  return last?.state === 'Active' && isSame(last, latest) ? last : undefined;
}

/** Sorts as versions are listed: `$LATEST`, then by number. */
export function versionKey({ version }: VersionRecord): string {
  return version === LATEST ? version : version.padStart(12, '0');
}

function isSame(a: VersionRecord, b: VersionRecord): boolean {
  return isDeepStrictEqual(contentOf(a), contentOf(b));
}

function contentOf(version: VersionRecord): Content {
  return {
    functionName: version.functionName,
    role: version.role,
    description: version.latestDescription ?? version.description,
    timeout: version.timeout,
    memorySize: version.memorySize,
    ephemeralStorage: version.ephemeralStorage,
    ...(version.environment ? { environment: version.environment } : {}),
    architecture: version.architecture,
    logging: version.logging,
    tracingMode: version.tracingMode,
    snapStart: version.snapStart ?? 'None',
    ...(version.vpc ? { vpc: version.vpc } : {}),
    package: comparable(version.package),
  };
}

/** No layers are the same as an empty list of them; what an image says of itself follows from its digest. */
function comparable(given: Package): Package {
  if (given.type === 'image') {
    const { program: _program, ...rest } = given;
    return rest;
  }
  if (layersOf(given).length > 0) return given;
  const { layers: _none, ...rest } = given;
  return rest;
}
