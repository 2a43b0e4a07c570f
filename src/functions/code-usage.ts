import { clientError } from '../errors';
import type { Catalog } from './catalog/catalog';
import type { LayerCatalog } from './layers/layer-catalog';
import type { FunctionRecord } from './catalog/store';
import { codeSizeOf } from './package';
import { MAX_CODE_STORAGE_BYTES } from './validation/limits';

/** Bytes of code that a function counts with: each published version, and `$LATEST` unless it is the last one's code. */
function countedSize({ latest, versions }: FunctionRecord): number {
  const isLastOnes = versions.at(-1)?.package.codeSha256 === latest.package.codeSha256;
  const own = isLastOnes ? 0 : codeSizeOf(latest.package);
  return versions.reduce((sum, version) => sum + codeSizeOf(version.package), own);
}

/** What all functions and layers count together against the account's limit. */
export class CodeUsage {
  constructor(
    private readonly functions: Pick<Catalog, 'all'>,
    private readonly layers: Pick<LayerCatalog, 'all'>,
  ) {}

  /** Bytes. */
  total(): number {
    const ofFunctions = this.functions.all().reduce((sum, record) => sum + countedSize(record), 0);
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
