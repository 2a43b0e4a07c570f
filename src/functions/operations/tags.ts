import { clientError } from '../../errors';
import type { Catalog } from '../catalog/catalog';
import type { FunctionRecord, VersionRecord } from '../catalog/records';
import { checkLambdaboxTags, isSameNetwork } from '../resolve/lambdabox-tags';
import { invalid, Violations } from '../validation/constraints';
import { MAX_TAGS } from '../validation/limits';
import { Members } from '../validation/members';
import { textChecks } from '../validation/model-constraints';

/** What else AWS can tag, as it is called in an error. There is none of it here. */
const OTHER: Readonly<Record<string, string>> = {
  'event-source-mapping': 'Event source mapping',
  'capacity-provider': 'Capacity provider',
};

/** TagResource, UntagResource, ListTags. Of all that AWS can tag, functions exist here. */
export class Tags {
  constructor(private readonly catalog: Catalog) {}

  async put(arn: string, input: unknown): Promise<void> {
    const record = this.tagged(arn);
    const added = Members.of(input).stringMap('Tags') ?? {};
    if (Object.keys(added).length === 0) {
      throw invalid('An error occurred and the request cannot be processed.');
    }
    checkLambdaboxTags(added);
    await this.change(record.name, (tags) => ({ ...tags, ...added }));
  }

  async remove(arn: string, keys: readonly string[]): Promise<void> {
    const record = this.tagged(arn);
    const violations = new Violations();
    violations.require('tagKeys', keys.length === 0 ? undefined : keys);
    violations.throwIfAny();
    await this.change(record.name, (tags) =>
      Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key))),
    );
  }

  list(arn: string): object {
    return { Tags: this.tagged(arn).tags };
  }

  private async change(
    name: string,
    work: (tags: Readonly<Record<string, string>>) => Record<string, string>,
  ): Promise<void> {
    await this.catalog.change(name, () => {
      const record = this.catalog.require(name);
      const tags = work(record.tags);
      if (Object.keys(tags).length > MAX_TAGS) throw invalid('Number of tags exceeds resource tag limit.');
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

  private tagged(arn: string): FunctionRecord {
    const violations = new Violations();
    violations.check('resource', arn, ...textChecks('TagResourceRequest.Resource'));
    violations.throwIfAny();
    const kind = arn.split(':')[5] ?? '';
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
