import { clientError } from '../errors';
import { IN_PROGRESS, PENDING, type Activation, type RuntimeCatalog } from './activation';
import { checkRevision, type Catalog } from './catalog';
import type { CodeStore } from '../code/code-store';
import type { CodeUsage } from './code-usage';
import { architectureOf, checkArchitectures, zipOf } from './code-input';
import { checkUnpackedSize, type LayerUse } from './layers/layer-use';
import { LATEST, type FunctionVersion } from './model';
import { checkOwnTags } from './own-tags';
import { withoutConfig } from './provisioned';
import type { FunctionRecord } from './store';
import { unpackedBytes } from '../code/unzip';
import { applied, mergedLogging, readConfiguration } from './validation/configuration';
import { invalid, maxLength, minLength, pattern, Violations } from './validation/constraints';
import { MAX_TAGS } from './validation/limits';
import { Members } from './validation/members';
import { refuseUnsupported } from './validation/unsupported';
import { newVersion, sameVersion } from './versions';
import { configurationView } from './views';

const CREATE_NAME_PATTERN =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?';
const MAX_NAME_LENGTH = 64;

/** CreateFunction, UpdateFunctionCode, UpdateFunctionConfiguration, DeleteFunction. */
export class FunctionChanges {
  constructor(
    private readonly catalog: Catalog,
    private readonly code: CodeStore,
    private readonly runtimes: RuntimeCatalog,
    private readonly activation: Activation,
    private readonly usage: CodeUsage,
    private readonly layers: LayerUse,
  ) {}

  async create(input: unknown): Promise<object> {
    const members = Members.of(input);
    const { name, read } = this.checkCreate(members);
    refuseUnsupported(members);
    const architecture = architectureOf(members.strings('Architectures'));
    const { layers: arns, ...changes } = read();
    if (changes.runtime === undefined || changes.handler === undefined || changes.role === undefined) {
      throw invalid(
        'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
      );
    }
    const { runtime, handler, role } = changes;
    const tags = this.checkTags(members.stringMap('Tags') ?? {});
    const layers = arns && this.layers.named(arns);
    return this.catalog.change(name, async () => {
      if (this.catalog.get(name)) throw clientError('resourceConflict', `Function already exist: ${name}`);
      const zip = zipOf(members.members('Code') ?? Members.of({}));
      this.usage.check(zip.length);
      const stored = await this.code.put(zip);
      checkUnpackedSize(await unpackedBytes(zip), layers);
      const latest: FunctionVersion = {
        description: '',
        timeout: 3,
        memorySize: 128,
        ephemeralStorage: 512,
        ...changes,
        functionName: name,
        version: LATEST,
        generation: this.catalog.newId(),
        runtime,
        handler,
        role,
        architecture,
        logging: mergedLogging(name, undefined, changes.logging),
        tracingMode: 'PassThrough',
        ...stored,
        ...(layers ? { layers } : {}),
        ...this.catalog.stamp(),
        ...PENDING,
      };
      let record: FunctionRecord = { name, latest, versions: [], nextVersion: 1, aliases: [], tags };
      const publishes = members.boolean('Publish') ?? false;
      if (publishes) record = newVersion(record, () => this.catalog.newId());
      this.catalog.save(record);
      await this.activation.begin(record);
      const shown = (publishes ? record.versions.at(-1) : undefined) ?? record.latest;
      return configurationView(this.catalog.scope, shown);
    });
  }

  async updateCode(name: string, input: unknown): Promise<object> {
    const members = Members.of(input);
    const violations = new Violations();
    const architectures = members.strings('Architectures');
    checkArchitectures(architectures, violations);
    violations.throwIfAny();
    refuseUnsupported(members);
    if (members.has('ImageUri')) {
      throw invalid("Please don't provide ImageUri when updating a function with packageType Zip.");
    }
    const record = this.catalog.require(name);
    const architecture = architectures ? architectureOf(architectures) : record.latest.architecture;
    const zip = zipOf(members);
    if (members.boolean('DryRun') ?? false) {
      const { latest } = this.changeable(record.name, members);
      const preview = { ...latest, ...(await this.code.check(zip)), architecture };
      checkUnpackedSize(await unpackedBytes(zip), latest.layers);
      return configurationView(this.catalog.scope, preview);
    }
    return this.update(record.name, members, async ({ layers }) => {
      this.usage.check(zip.length);
      const stored = await this.code.put(zip);
      checkUnpackedSize(await unpackedBytes(zip), layers);
      return { ...stored, architecture };
    });
  }

  async updateConfiguration(name: string, input: unknown): Promise<object> {
    const members = Members.of(input);
    const violations = new Violations();
    const read = readConfiguration(members, violations, this.runtimes.supported());
    violations.throwIfAny();
    refuseUnsupported(members);
    const record = this.catalog.require(name);
    const changes = read();
    const layers = changes.layers && this.layers.named(changes.layers);
    return this.update(record.name, members, async (latest) => {
      if (!layers) return applied(latest, changes);
      if (layers.length > 0) checkUnpackedSize(await this.code.unpackedSize(latest.codeSha256), layers);
      return { ...applied(latest, changes), layers };
    });
  }

  async delete(name: string, qualifier: string | undefined): Promise<void> {
    const address = this.catalog.address(name, qualifier);
    const record = this.catalog.get(address.name);
    if (!record) throw this.catalog.notFound(address.name);
    await this.catalog.change(record.name, () => {
      this.deleteNow(record.name, address.qualifier);
      return Promise.resolve();
    });
  }

  private deleteNow(name: string, qualifier: string | undefined): void {
    const record = this.catalog.get(name);
    if (!record) throw this.catalog.notFound(name);
    if (qualifier === undefined) {
      this.catalog.remove(name);
      this.catalog.retire([record.latest, record.active, ...record.versions]);
      return;
    }
    if (qualifier === LATEST) {
      throw invalid('$LATEST version cannot be deleted without deleting the function.');
    }
    if (!/^\d+$/.test(qualifier)) throw invalid('Deletion of aliases is not currently supported.');
    const version = record.versions.find((candidate) => candidate.version === qualifier);
    if (!version) throw this.catalog.notFound(name, qualifier);
    const users = record.aliases.filter(
      (alias) => alias.functionVersion === qualifier || qualifier in alias.weights,
    );
    if (users.length > 0) {
      const names = users.map((alias) => alias.name).join(', ');
      throw clientError(
        'resourceConflict',
        `Unable to delete version because the following aliases reference it: [${names}]`,
      );
    }
    const versions = record.versions.filter((candidate) => candidate !== version);
    this.catalog.save({ ...withoutConfig(record, qualifier), versions });
    this.catalog.retire([version]);
  }

  /** A change of `$LATEST`: in progress when the call is answered, active when it has been activated. */
  private update(
    name: string,
    members: Members,
    changesOf: (latest: FunctionVersion) => Promise<Partial<FunctionVersion>>,
  ): Promise<object> {
    return this.catalog.change(name, async () => {
      const record = this.changeable(name, members);
      const latest: FunctionVersion = {
        ...record.latest,
        ...(await changesOf(record.latest)),
        generation: this.catalog.newId(),
        ...this.catalog.stamp(),
        ...IN_PROGRESS,
      };
      let changed: FunctionRecord = { ...record, latest };
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
  private changeable(name: string, members: Members): FunctionRecord {
    const record = this.catalog.require(name);
    this.catalog.requireSettled(record);
    checkRevision(members.string('RevisionId'), record.latest.revisionId);
    return record;
  }

  private checkCreate(members: Members) {
    const violations = new Violations();
    const given = members.string('FunctionName');
    violations.require('functionName', given);
    violations.check('functionName', given, maxLength(140), minLength(1), pattern(CREATE_NAME_PATTERN));
    violations.require('role', members.string('Role'));
    violations.require('code', members.members('Code'));
    checkArchitectures(members.strings('Architectures'), violations);
    const read = readConfiguration(members, violations, this.runtimes.supported());
    violations.throwIfAny();
    const { name } = this.catalog.address(given ?? '');
    if (name.length > MAX_NAME_LENGTH) {
      throw invalid(
        `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to ${MAX_NAME_LENGTH}`,
      );
    }
    return { name, read };
  }

  private checkTags(tags: Record<string, string>): Record<string, string> {
    if (Object.keys(tags).length > MAX_TAGS) throw invalid('Number of tags exceeds resource tag limit.');
    checkOwnTags(tags);
    return tags;
  }
}
