import type { Catalog } from '../catalog/catalog';
import { LATEST } from '../model';
import { OF_FUNCTION } from '../names';
import { provisionedTotal } from '../provisioned/provisioned';
import type { FunctionRecord } from '../catalog/records';
import { invalidUntyped, Violations } from '../validation/constraints';
import { MIN_UNRESERVED_CONCURRENCY } from '../validation/limits';
import { Members } from '../validation/members';
import { numberChecks } from '../validation/model-constraints';
import { unqualifiedName } from './unqualified-name';

/** PutFunctionConcurrency and its like, and what reserved and provisioned concurrency leave for all other functions. */
export class ReservedConcurrency {
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
    violations.check(
      'reservedConcurrentExecutions',
      wanted,
      ...numberChecks('PutFunctionConcurrencyRequest.ReservedConcurrentExecutions'),
    );
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
    const whole = unqualifiedName(this.catalog.address(name, undefined, OF_FUNCTION));
    const record = this.catalog.get(whole);
    if (!record) throw this.catalog.notFound(whole, shown);
    return record;
  }
}

/** Provisioned concurrency comes out of the function's reservation, if there is one. */
function takenFromAccount(record: FunctionRecord): number {
  return record.reservedConcurrency ?? provisionedTotal(record);
}
