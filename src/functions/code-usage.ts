import { clientError } from '../errors';
import type { Catalog } from './catalog/catalog';
import type { LayerCatalog } from './layers/layer-catalog';
import type { FunctionRecord } from './catalog/store';
import { MAX_CODE_STORAGE_BYTES } from './validation/limits';

/** Bytes of code that a function counts with: each published version, and `$LATEST` unless it is the last one's code. */
function codeSizeOf({ latest, versions }: FunctionRecord): number {
  const own = versions.at(-1)?.codeSha256 === latest.codeSha256 ? 0 : latest.codeSize;
  return versions.reduce((sum, { codeSize }) => sum + codeSize, own);
}

/** What all functions and layers count together against the account's limit. */
export class CodeUsage {
  constructor(
    private readonly functions: Pick<Catalog, 'all'>,
    private readonly layers: Pick<LayerCatalog, 'all'>,
  ) {}

  /** Bytes. */
  total(): number {
    const ofFunctions = this.functions.all().reduce((sum, record) => sum + codeSizeOf(record), 0);
    return this.layers
      .all()
      .flatMap(({ versions }) => versions)
      .reduce((sum, { codeSize }) => sum + codeSize, ofFunctions);
  }

  /** Throws CodeStorageExceededException when `more` bytes pass the limit. */
  check(more: number): void {
    if (this.total() + more > MAX_CODE_STORAGE_BYTES) {
      throw clientError('codeStorageExceeded', 'Code storage limit exceeded.');
    }
  }
}
