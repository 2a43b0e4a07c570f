import { clientError } from '../errors';
import type { Catalog } from './catalog';
import { LATEST, type FunctionVersion } from './model';
import { checkOwnTags, isSameNetwork } from './own-tags';
import { provisionedTotal } from './provisioned';
import type { FunctionRecord } from './store';
import { atLeast, invalid, invalidUntyped, pattern, Violations } from './validation/constraints';
import { MAX_TAGS, MIN_UNRESERVED_CONCURRENCY } from './validation/limits';
import { Members } from './validation/members';

/** PutFunctionConcurrency and its like, and what reserved and provisioned concurrency leave for all other functions. */
export class Concurrency {
  /** Asked by every call, so it is counted only when something has changed. */
  private counted: number | undefined;

  constructor(
    private readonly catalog: Catalog,
    private readonly accountLimit: number,
  ) {
    catalog.onChanged(() => {
      this.counted = undefined;
    });
  }

  async put(name: string, input: unknown): Promise<object> {
    const record = this.unqualified(name, LATEST);
    const members = Members.of(input);
    const wanted = members.number('ReservedConcurrentExecutions');
    const violations = new Violations();
    violations.require('reservedConcurrentExecutions', wanted);
    violations.check('reservedConcurrentExecutions', wanted, atLeast(0));
    violations.throwIfAny();
    await this.catalog.change(record.name, () => {
      const current = this.catalog.require(record.name);
      const left = this.unreservedWithout(current) - (wanted ?? 0);
      if (left < this.minimum) {
        throw invalidUntyped(
          `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${this.minimum}].`,
        );
      }
      const provisioned = provisionedTotal(current);
      if ((wanted ?? 0) < provisioned) {
        throw invalidUntyped(
          ` ReservedConcurrentExecutions  ${wanted} should not be lower than function's total provisioned concurrency [${provisioned}].`,
        );
      }
      this.catalog.save({ ...current, ...(wanted === undefined ? {} : { reservedConcurrency: wanted }) });
      return Promise.resolve();
    });
    return { ReservedConcurrentExecutions: wanted };
  }

  get(name: string): object {
    const { reservedConcurrency } = this.unqualified(name);
    return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
  }

  async delete(name: string): Promise<void> {
    const record = this.unqualified(name, LATEST);
    await this.catalog.change(record.name, () => {
      const { reservedConcurrency: _reserved, ...rest } = this.catalog.require(record.name);
      this.catalog.save(rest);
      return Promise.resolve();
    });
  }

  /** What functions without a reservation share. */
  unreserved(): number {
    this.counted ??= this.catalog
      .all()
      .reduce((left, record) => left - takenFromAccount(record), this.accountLimit);
    return this.counted;
  }

  /** The same, if this function had nothing of its own. */
  unreservedWithout(record: FunctionRecord): number {
    return this.unreserved() + takenFromAccount(record);
  }

  /** What must be left unreserved. */
  get minimum(): number {
    return this.accountLimit < MIN_UNRESERVED_CONCURRENCY ? 0 : MIN_UNRESERVED_CONCURRENCY;
  }

  /** `shown` is the qualifier that the error of an absent function names. */
  private unqualified(name: string, shown?: string): FunctionRecord {
    const address = this.catalog.address(name);
    if (address.qualifier !== undefined) {
      throw invalid(
        'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
      );
    }
    const record = this.catalog.get(address.name);
    if (!record) throw this.catalog.notFound(address.name, shown);
    return record;
  }
}

/** Provisioned concurrency comes out of the function's reservation, if there is one. */
function takenFromAccount(record: FunctionRecord): number {
  return record.reservedConcurrency ?? provisionedTotal(record);
}

/** What Lambda can tag (API reference, "TagResource"); of these, functions exist here. */
const RESOURCE_PATTERN =
  'arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)';

/** TagResource, UntagResource, ListTags. */
export class Tags {
  constructor(private readonly catalog: Catalog) {}

  async put(arn: string, input: unknown): Promise<void> {
    const record = this.tagged(arn);
    const added = Members.of(input).stringMap('Tags') ?? {};
    if (Object.keys(added).length === 0) {
      throw invalid('An error occurred and the request cannot be processed.');
    }
    checkOwnTags(added);
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
    const anew = (version: FunctionVersion) => ({ ...version, generation: this.catalog.newId() });
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
    violations.check('resource', arn, pattern(RESOURCE_PATTERN));
    violations.throwIfAny();
    if (!arn.includes(':function:')) throw clientError('resourceNotFound', `Resource not found: ${arn}`);
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
