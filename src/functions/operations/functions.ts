import { clientError } from '../../errors';
import { unpackedBytes } from '../../code/unzip';
import { PENDING, type Activation, type RuntimeCatalog } from '../activation';
import type { Catalog } from '../catalog/catalog';
import type { FunctionRecord, VersionRecord } from '../catalog/records';
import { withoutQualifier } from '../catalog/without-qualifier';
import type { CodeUsage } from '../../code/code-usage';
import type { CodeSource } from '../code-source';
import { withDeadLetterTarget } from '../dead-letter';
import { checkUnpackedSize, type LayerUse } from '../layers/layer-use';
import type { ImagePackages } from '../images/image-packages';
import { LATEST, type AppliedLayer, type ImageConfig, type ImagePackage, type ZipPackage } from '../model';
import { isVersionNumber } from '../names';
import type { SigningCheck } from '../signing/signing-check';
import { page, type Page } from '../paging';
import { checkLambdaboxTags } from '../resolve/lambdabox-tags';
import { architectureOf, checkArchitectures, checkCode } from '../validation/code-input';
import { mergedLogging, readConfiguration } from '../validation/configuration';
import { invalid, Violations } from '../validation/constraints';
import { checkPackageType, checkSource, refuseForeignMembers } from '../validation/image-input';
import { Members } from '../validation/members';
import { textChecks } from '../validation/model-constraints';
import { checkCodeSigning } from '../validation/code-signing';
import { requireSnapStartable } from '../validation/snap-start';
import { checkTenancy, tenancyOf } from '../validation/tenancy';
import { refuseUnsupported } from '../validation/unsupported';
import { checkTagCount, readTags } from '../validation/tag-map';
import type { CodeIntake } from './function-code';
import type { FunctionConfiguration } from './function-configuration';
import { newVersion, versionKey } from './versions';
import { codeView, configurationView } from './views';

/** Of the name alone; the model tells of the whole text. */
const MAX_NAME_LENGTH = 64;

/** The members of ListFunctions that were sent. */
export interface FunctionsPage extends Page {
  /** `ALL` */
  readonly functionVersion?: string;
}

/** All that a function is made of and looked up in. */
export interface FunctionsParts {
  readonly catalog: Catalog;
  readonly code: Pick<CodeIntake, 'put'>;
  readonly source: Pick<CodeSource, 'zip'>;
  readonly runtimes: Pick<RuntimeCatalog, 'supported'>;
  readonly activation: Pick<Activation, 'begin'>;
  readonly usage: CodeUsage;
  readonly layers: LayerUse;
  readonly signing: Pick<SigningCheck, 'check'>;
  readonly images: ImagePackages;
  readonly configuration: Pick<FunctionConfiguration, 'of'>;
}

/** CreateFunction, GetFunction, ListFunctions, DeleteFunction. */
export class Functions {
  constructor(private readonly parts: FunctionsParts) {}

  async create(input: unknown): Promise<object> {
    const members = Members.of(input);
    const { name, read } = this.checkCreate(members);
    const given = members.members('Code') ?? Members.of({});
    refuseUnsupported(members);
    refuseUnsupported(given);
    const architecture = architectureOf(members.strings('Architectures'));
    const { layers: arns, runtime, handler, role = '', logging, imageConfig, ...changes } = read();
    const type = members.string('PackageType') === 'Image' ? 'image' : 'zip';
    refuseForeignMembers(type, members);
    if (type === 'zip' && (runtime === undefined || handler === undefined)) {
      throw invalid(
        'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
      );
    }
    const tags = tagsOf(members);
    const layers = arns && this.parts.layers.named(arns);
    const codeSigningConfigArn = members.string('CodeSigningConfigArn');
    const { catalog, activation, signing } = this.parts;
    return catalog.change(name, async () => {
      if (catalog.get(name)) throw clientError('resourceConflict', `Function already exist: ${name}`);
      signing.check(name, codeSigningConfigArn);
      checkSource(type, given, 'creating');
      const made =
        type === 'image'
          ? await this.imageOf(given, architecture, imageConfig)
          : await this.zipOf(given, { runtime: runtime ?? '', handler: handler ?? '', layers });
      const { deadLetterTarget, ...settings } = changes;
      const created: VersionRecord = {
        description: '',
        timeout: 3,
        memorySize: 128,
        ephemeralStorage: 512,
        tracingMode: 'PassThrough',
        ...settings,
        ...tenancyOf(members),
        functionName: name,
        version: LATEST,
        generation: catalog.newId(),
        role,
        architecture,
        logging: mergedLogging(name, undefined, logging),
        package: made,
        ...catalog.stamp(),
        ...PENDING,
      };
      requireSnapStartable(created);
      const latest = withDeadLetterTarget(created, deadLetterTarget);
      let record: FunctionRecord = {
        ...{ name, latest, versions: [], nextVersion: 1, aliases: [], tags },
        ...(codeSigningConfigArn === undefined ? {} : { codeSigningConfigArn }),
      };
      const publishes = members.boolean('Publish') ?? false;
      if (publishes) record = newVersion(record, () => catalog.newId());
      catalog.save(record);
      await activation.begin(record);
      const shown = (publishes ? record.versions.at(-1) : undefined) ?? record.latest;
      return configurationView(catalog.scope, shown);
    });
  }

  private async zipOf(
    given: Members,
    {
      layers,
      ...program
    }: Pick<ZipPackage, 'runtime' | 'handler'> & { layers: readonly AppliedLayer[] | undefined },
  ): Promise<ZipPackage> {
    const { code, source, usage } = this.parts;
    const zip = await source.zip(given);
    usage.check(zip.length);
    const stored = await code.put(zip);
    checkUnpackedSize(await unpackedBytes(zip), layers);
    return { type: 'zip', ...program, ...stored, ...(layers ? { layers } : {}) };
  }

  private imageOf(
    given: Members,
    architecture: string,
    config: ImageConfig | undefined,
  ): Promise<ImagePackage> {
    return this.parts.images.of(given.string('ImageUri') ?? '', architecture, config);
  }

  get(name: string, qualifier: string | undefined, codeLocation: (sha: string) => string): object {
    const { record, version, qualifier: addressed } = this.parts.catalog.find(name, qualifier);
    const { tags, reservedConcurrency } = record;
    return {
      Configuration: this.parts.configuration.of(version, addressed),
      Code: codeView(version.package, codeLocation),
      ...(Object.keys(tags).length === 0 ? {} : { Tags: tags }),
      ...(reservedConcurrency === undefined
        ? {}
        : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
    };
  }

  list({ functionVersion, ...rest }: FunctionsPage): object {
    const violations = new Violations();
    violations.check(
      'functionVersion',
      functionVersion,
      ...textChecks('ListFunctionsRequest.FunctionVersion'),
    );
    violations.throwIfAny();
    const isAll = functionVersion === 'ALL';
    const { catalog } = this.parts;
    const versions = catalog
      .all()
      .flatMap(({ latest, versions: published }) => (isAll ? [latest, ...published] : [latest]));
    const { items, ...next } = page(
      versions,
      (version) => `${version.functionName} ${versionKey(version)}`,
      rest,
    );
    const views = items.map((version) =>
      configurationView(catalog.scope, version, {
        isListed: true,
        qualifier: isAll ? version.version : undefined,
      }),
    );
    return { Functions: views, ...next };
  }

  async delete(name: string, qualifier?: string): Promise<void> {
    const { catalog } = this.parts;
    const address = catalog.address(name, qualifier);
    checkDeletable(address.qualifier);
    const record = catalog.get(address.name);
    if (!record) throw catalog.notFound(address.name);
    await catalog.change(record.name, () => {
      this.deleteNow(record.name, address.qualifier);
      return Promise.resolve();
    });
  }

  private deleteNow(name: string, qualifier: string | undefined): void {
    const { catalog } = this.parts;
    const record = catalog.get(name);
    if (!record) throw catalog.notFound(name);
    if (qualifier === undefined) {
      catalog.remove(name);
      catalog.retire([record.latest, record.active, ...record.versions]);
      return;
    }
    const version = record.versions.find((candidate) => candidate.version === qualifier);
    if (!version) throw catalog.notFound(name, qualifier);
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
    catalog.save({ ...withoutQualifier(record, qualifier), versions });
    catalog.retire([version]);
  }

  private checkCreate(members: Members) {
    const violations = new Violations();
    const given = members.string('FunctionName');
    violations.require('functionName', given);
    violations.check('functionName', given, ...textChecks('CreateFunctionRequest.FunctionName'));
    violations.require('role', members.string('Role'));
    const code = members.members('Code');
    violations.require('code', code);
    if (code) checkCode(code, 'code.', violations);
    checkCodeSigning(members, violations);
    checkArchitectures(members.strings('Architectures'), violations);
    checkPackageType(members, violations);
    checkTenancy(members, violations);
    const read = readConfiguration(members, violations, this.parts.runtimes.supported());
    violations.throwIfAny();
    const { name } = this.parts.catalog.address(given ?? '');
    if (name.length > MAX_NAME_LENGTH) {
      throw invalid(
        `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to ${MAX_NAME_LENGTH}`,
      );
    }
    return { name, read };
  }
}

function tagsOf(input: Members): Record<string, string> {
  const tags = checkTagCount(readTags(input));
  checkLambdaboxTags(tags);
  return tags;
}

/** Whether the function exists is asked later. */
function checkDeletable(qualifier: string | undefined): void {
  if (qualifier === LATEST) throw invalid('$LATEST version cannot be deleted without deleting the function.');
  if (qualifier === undefined || isVersionNumber(qualifier) || qualifier.includes('$')) return;
  throw invalid('Deletion of aliases is not currently supported.');
}
