import { clientError } from '../errors';
import { MAX_CODE_STORAGE_BYTES } from './code-limits';

/** What all code together counts against the account's limit. */
export class CodeUsage {
  constructor(
    /** Bytes, as they are counted. */
    readonly total: () => number,
  ) {}

  /** Throws CodeStorageExceededException when `more` bytes pass the limit. */
  check(more: number): void {
    if (this.total() + more > MAX_CODE_STORAGE_BYTES) {
      throw clientError('codeStorageExceeded', 'Code storage limit exceeded.');
    }
  }
}
