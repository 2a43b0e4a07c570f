import { clientError } from '../../errors';
import type { Clock } from '../../lib/clock';
import { aliasOf, versionOf, type Catalog } from '../catalog/catalog';
import { LATEST } from '../model';
import { isAliasLike, OF_FUNCTION } from '../names';
import { page, type Page } from '../paging';
import {
  checkProvisionedAlias,
  checkProvisionedVersion,
  configOf,
  progressOf,
  provisionedTotal,
  sharesOf,
  statusOf,
  UNPUBLISHED,
  withoutConfig,
  type ProvisionedProgress,
} from '../provisioned/provisioned';
import type { ReservedConcurrency } from './reserved-concurrency';
import type { FunctionRecord, ProvisionedConfig } from '../catalog/records';
import { invalid, invalidUntyped, Violations } from '../validation/constraints';
import { Members } from '../validation/members';
import { numberChecks } from '../validation/model-constraints';
import { requireNoSnapStart } from '../validation/snap-start';
import { requireNoTenancy } from '../validation/tenancy';

export interface ProvisionedConcurrencyParts {
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly reservedConcurrency: ReservedConcurrency;
  /** What a generation's environments have come to. */
  readonly progress: (generation: string) => ProvisionedProgress;
}

interface Addressed {
  readonly record: FunctionRecord;
  /** A published version or an alias, which exists. */
  readonly qualifier: string;
}

/**
 * PutProvisionedConcurrencyConfig, GetProvisionedConcurrencyConfig, ListProvisionedConcurrencyConfigs,
 * DeleteProvisionedConcurrencyConfig.
 */
export class ProvisionedConcurrency {
  constructor(private readonly parts: ProvisionedConcurrencyParts) {}

  async put(name: string, given: string | undefined, input: unknown): Promise<object> {
    const wanted = Members.of(input).number('ProvisionedConcurrentExecutions');
    const violations = new Violations();
    violations.require('qualifier', given);
    violations.require('provisionedConcurrentExecutions', wanted);
    violations.check(
      'provisionedConcurrentExecutions',
      wanted,
      ...numberChecks('PutProvisionedConcurrencyConfigRequest.ProvisionedConcurrentExecutions'),
    );
    violations.throwIfAny();
    const { catalog, clock } = this.parts;
    const found = this.addressed(name, given, UNPUBLISHED);
    requireNoTenancy(found.record.latest, 'Provisioned Concurrency');
    return catalog.change(found.record.name, () => {
      const { record, qualifier } = this.addressed(name, given, UNPUBLISHED);
      const lastModified = new Date(clock.wallTime()).toISOString().replace(/\.\d+Z$/, '+0000');
      const config = { qualifier, requested: wanted ?? 0, lastModified };
      this.checkFits(record, config);
      checkVersions(record, qualifier);
      const addressed = versionOf(record, qualifier);
      if (addressed) requireNoSnapStart(addressed, 'Provisioned Concurrency');
      const others = withoutConfig(record, qualifier).provisioned ?? [];
      // As it is before anything is done about it.
      const before = configOf(record, qualifier);
      const available = before ? this.progress(record, before).available : 0;
      catalog.save(this.withRevisions({ ...record, provisioned: [...others, config] }, config));
      return Promise.resolve({
        ...counts(config.requested, Math.min(available, config.requested)),
        Status: 'IN_PROGRESS',
        LastModified: lastModified,
      });
    });
  }

  get(name: string, given: string | undefined): object {
    const { record, qualifier } = this.provisionable(name, given);
    const config = configOf(record, qualifier);
    if (!config) {
      throw clientError(
        'provisionedConcurrencyConfigNotFound',
        'No Provisioned Concurrency Config found for this function',
      );
    }
    return this.view(record, config);
  }

  list(name: string, pageWanted: Page): object {
    const { catalog } = this.parts;
    const record = catalog.require(name);
    const configs = [...(record.provisioned ?? [])].sort((a, b) => (a.qualifier < b.qualifier ? -1 : 1));
    const { items, ...next } = page(
      configs,
      ({ qualifier }) => qualifier,
      pageWanted,
      'ListProvisionedConcurrencyConfigsRequest.MaxItems',
    );
    const views = items.map((config) => ({
      FunctionArn: catalog.arn(record.name, config.qualifier),
      ...this.view(record, config),
    }));
    return { ProvisionedConcurrencyConfigs: views, ...next };
  }

  /** Deleting what is not there is success, if the version or alias is. */
  async delete(name: string, given: string | undefined): Promise<void> {
    const { catalog } = this.parts;
    const found = this.provisionable(name, given);
    await catalog.change(found.record.name, () => {
      const { record, qualifier } = this.provisionable(name, given);
      if (configOf(record, qualifier)) catalog.save(withoutConfig(record, qualifier));
      return Promise.resolve();
    });
  }

  private provisionable(name: string, given: string | undefined): Addressed {
    const violations = new Violations();
    violations.require('qualifier', given);
    violations.throwIfAny();
    return this.addressed(
      name,
      given,
      'The function resource provided must be an alias or a published version.',
    );
  }

  /** Throws with `unpublished` for `$LATEST`, and for a version or alias that does not exist. */
  private addressed(name: string, given: string | undefined, unpublished: string): Addressed {
    const { catalog } = this.parts;
    const { name: functionName, qualifier = LATEST } = catalog.address(name, given, OF_FUNCTION);
    if (qualifier === LATEST) throw invalid(unpublished);
    const record = catalog.get(functionName);
    if (!record || !versionOf(record, qualifier)) {
      if (!isAliasLike(qualifier)) throw catalog.notFound(functionName, qualifier);
      const arn = catalog.arn(functionName, qualifier);
      throw clientError('resourceNotFound', `Cannot find alias arn: ${arn}`);
    }
    return { record, qualifier };
  }

  /** Within the function's reservation, if there is one; else the account keeps its minimum for all others. */
  private checkFits(record: FunctionRecord, { qualifier, requested }: ProvisionedConfig): void {
    const { reservedConcurrency } = this.parts;
    const others = provisionedTotal(withoutConfig(record, qualifier));
    if (record.reservedConcurrency !== undefined) {
      if (others + requested <= record.reservedConcurrency) return;
      throw invalid(
        'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function',
      );
    }
    const left = reservedConcurrency.unreservedWithout(record) - others;
    const refused = 'Specified ConcurrentExecutions for function';
    if (requested > left) {
      throw invalidUntyped(`${refused} is greater than account's unreserved concurrency [${left}].`);
    }
    if (left - requested < reservedConcurrency.minimum) {
      throw invalidUntyped(
        `${refused} decreases account's UnreservedConcurrentExecution below its minimum value of [${reservedConcurrency.minimum}].`,
      );
    }
  }

  /** To provision versions is a change of them. */
  private withRevisions(record: FunctionRecord, config: ProvisionedConfig): FunctionRecord {
    const provisioned = sharesOf(record, config).map(({ version }) => version);
    const versions = record.versions.map((version) =>
      provisioned.includes(version) ? { ...version, revisionId: this.parts.catalog.newId() } : version,
    );
    return { ...record, versions };
  }

  private progress(record: FunctionRecord, config: ProvisionedConfig): ProvisionedProgress {
    return progressOf(record, config, this.parts.progress);
  }

  private view(record: FunctionRecord, config: ProvisionedConfig): object {
    const progress = this.progress(record, config);
    return {
      ...counts(config.requested, progress.available),
      ...statusOf(config.requested, progress),
      LastModified: config.lastModified,
    };
  }
}

/** What has been allocated shows when it has initialised, as on AWS: one count is the other. */
function counts(requested: number, available: number): object {
  return {
    RequestedProvisionedConcurrentExecutions: requested,
    AvailableProvisionedConcurrentExecutions: available,
    AllocatedProvisionedConcurrentExecutions: available,
  };
}

/** One pool is provisioned directly or through aliases, not both. */
function checkVersions(record: FunctionRecord, qualifier: string): void {
  const alias = aliasOf(record, qualifier);
  if (!alias) {
    checkProvisionedVersion(record, qualifier);
    return;
  }
  // AWS takes weights only of an alias that is provisioned already.
  if (Object.keys(alias.weights).length > 0) {
    throw invalid('Alias with weights can not be used with Provisioned Concurrency');
  }
  checkProvisionedAlias(record, alias);
}
