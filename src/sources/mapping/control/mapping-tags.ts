import { clientError } from '../../../errors';
import { invalid, Violations } from '../../../functions/validation/constraints';
import { Members } from '../../../functions/validation/members';
import { checkTagCount, readTags } from '../../../functions/validation/tag-map';
import type { KeptMapping, Mappings } from './mappings';

/** The tags of whatever else there is. */
export interface OtherTags {
  put(arn: string, input: object): Promise<void>;
  remove(arn: string, keys: readonly string[]): Promise<void>;
  list(arn: string): object;
}

const MAPPING_ARN = /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:event-source-mapping:([0-9a-fA-F-]{36})$/;

/** TagResource, UntagResource, ListTags of event source mappings; those of all else it passes on. */
export class MappingTags {
  constructor(
    private readonly mappings: Pick<Mappings, 'get' | 'describe'>,
    private readonly others: OtherTags,
  ) {}

  async put(arn: string, input: object): Promise<void> {
    const mapping = this.tagged(arn);
    if (!mapping) return this.others.put(arn, input);
    const added = readTags(Members.of(input));
    if (Object.keys(added).length === 0)
      throw invalid('An error occurred and the request cannot be processed.');
    const tags = { ...mapping.tags, ...added };
    checkTagCount(tags);
    this.mappings.describe({ ...mapping, tags });
  }

  async remove(arn: string, keys: readonly string[]): Promise<void> {
    const mapping = this.tagged(arn);
    if (!mapping) return this.others.remove(arn, keys);
    const violations = new Violations();
    violations.require('tagKeys', keys.length === 0 ? undefined : keys);
    violations.throwIfAny();
    const tags = Object.fromEntries(Object.entries(mapping.tags).filter(([key]) => !keys.includes(key)));
    this.mappings.describe({ ...mapping, tags });
  }

  list(arn: string): object {
    const mapping = this.tagged(arn);
    return mapping ? { Tags: mapping.tags } : this.others.list(arn);
  }

  /** Undefined for the ARN of something else. */
  private tagged(arn: string): KeptMapping | undefined {
    const uuid = MAPPING_ARN.exec(arn)?.[1];
    if (uuid === undefined) return undefined;
    const shown = this.mappings.get(uuid);
    if (!shown) throw clientError('resourceNotFound', `Event source mapping not found: ${arn}`);
    return shown.mapping;
  }
}
