import { clientError } from '../../errors';
import type { Catalog } from '../catalog/catalog';
import type { FunctionRecord, VersionRecord } from '../catalog/records';
import type { CodeSigningCatalog } from '../signing/code-signing-catalog';
import type { CodeSigningConfig } from '../signing/code-signing-config';
import { checkLambdaboxTags, isSameNetwork } from '../resolve/lambdabox-tags';
import { invalid, Violations } from '../validation/constraints';
import { Members } from '../validation/members';
import { textChecks } from '../validation/model-constraints';
import { checkTagCount, readTags } from '../validation/tag-map';

/** What else AWS can tag, as it is called in an error. */
const OTHER: Readonly<Record<string, string>> = {
  'event-source-mapping': 'Event source mapping',
  'capacity-provider': 'Capacity provider',
  'code-signing-config': 'Code signing config',
};

type TagMap = Readonly<Record<string, string>>;
/** What becomes of the tags that there are. */
type TagChange = (tags: TagMap) => TagMap;

/** TagResource, UntagResource, ListTags. Of all that AWS can tag, functions and code signing configurations exist here. */
export class Tags {
  constructor(
    private readonly catalog: Catalog,
    private readonly signing: CodeSigningCatalog,
  ) {}

  async put(arn: string, input: unknown): Promise<void> {
    const tagged = this.tagged(arn);
    const added = readTags(Members.of(input));
    if (Object.keys(added).length === 0) {
      throw invalid('An error occurred and the request cannot be processed.');
    }
    checkLambdaboxTags(added);
    await this.change(tagged, (tags) => ({ ...tags, ...added }));
  }

  async remove(arn: string, keys: readonly string[]): Promise<void> {
    const tagged = this.tagged(arn);
    const violations = new Violations();
    violations.require('tagKeys', keys.length === 0 ? undefined : keys);
    violations.throwIfAny();
    await this.change(tagged, (tags) =>
      Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key))),
    );
  }

  list(arn: string): object {
    return { Tags: this.tagged(arn).tags ?? {} };
  }

  private async change(tagged: FunctionRecord | CodeSigningConfig, work: TagChange): Promise<void> {
    if ('publishers' in tagged) {
      this.signing.save({ ...tagged, tags: checkTagCount(work(tagged.tags ?? {})) });
      return;
    }
    const { name } = tagged;
    await this.catalog.change(name, () => {
      const record = this.catalog.require(name);
      const tags = checkTagCount(work(record.tags));
      const latest = { ...record.latest, revisionId: this.catalog.newId() };
      const tagged = { ...record, latest, tags };
      if (isSameNetwork(record.tags, tags)) this.catalog.save(tagged);
      else this.moveToNetwork(tagged);
      return Promise.resolve();
    });
  }

  /** Environments join their network when they are made: another network needs others. */
  private moveToNetwork(record: FunctionRecord): void {
    const anew = (version: VersionRecord) => ({ ...version, generation: this.catalog.newId() });
    const isActive = record.active?.generation === record.latest.generation;
    // A value that is being activated has no environments yet, and its activation knows it by its generation.
    const latest = isActive ? anew(record.latest) : record.latest;
    const active = isActive ? latest : record.active && anew(record.active);
    const versions = record.versions.map(anew);
    this.catalog.save({ ...record, latest, ...(active ? { active } : {}), versions });
    this.catalog.retire([record.latest, record.active, ...record.versions]);
  }

  private tagged(arn: string): FunctionRecord | CodeSigningConfig {
    const violations = new Violations();
    violations.check('resource', arn, ...textChecks('TagResourceRequest.Resource'));
    violations.throwIfAny();
    const kind = arn.split(':')[5] ?? '';
    const config = this.signing.get(arn);
    if (config) return config;
    if (kind !== 'function') {
      throw clientError('resourceNotFound', `${OTHER[kind] ?? 'Resource'} not found: ${arn}`);
    }
    const address = this.catalog.address(arn);
    if (address.qualifier !== undefined) {
      throw invalid(
        'Tags on function aliases and versions are not supported. Please specify a function ARN.',
      );
    }
    const record = this.catalog.get(address.name);
    if (!record) throw this.catalog.notFound(address.name);
    return record;
  }
}
