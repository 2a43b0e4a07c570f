import { MAX_CODE_STORAGE_BYTES, MAX_UNZIPPED_BYTES, MAX_ZIP_BYTES } from '../../code/code-limits';
import type { Catalog } from '../catalog/catalog';
import type { CodeUsage } from '../../code/code-usage';
import type { ReservedConcurrency } from './reserved-concurrency';

export interface AccountParts {
  readonly catalog: Pick<Catalog, 'all'>;
  readonly usage: Pick<CodeUsage, 'total'>;
  readonly reservedConcurrency: Pick<ReservedConcurrency, 'unreserved'>;
  /** Calls at a time. */
  readonly concurrencyLimit: number;
}

/** GetAccountSettings. */
export class Account {
  constructor(private readonly parts: AccountParts) {}

  settings(): object {
    const { catalog, usage, reservedConcurrency, concurrencyLimit } = this.parts;
    return {
      AccountLimit: {
        TotalCodeSize: MAX_CODE_STORAGE_BYTES,
        CodeSizeUnzipped: MAX_UNZIPPED_BYTES,
        CodeSizeZipped: MAX_ZIP_BYTES,
        ConcurrentExecutions: concurrencyLimit,
        UnreservedConcurrentExecutions: reservedConcurrency.unreserved(),
      },
      AccountUsage: {
        TotalCodeSize: usage.total(),
        FunctionCount: catalog.all().length,
      },
    };
  }
}
