import { clientError } from '../errors';
import type { FunctionRecord } from './store';
import { MAX_CODE_STORAGE_BYTES } from './validation/limits';

/** Bytes of code that a function counts with: each published version, and `$LATEST` unless it is the last one's code. */
export function codeSizeOf({ latest, versions }: FunctionRecord): number {
  const own = versions.at(-1)?.codeSha256 === latest.codeSha256 ? 0 : latest.codeSize;
  return versions.reduce((sum, { codeSize }) => sum + codeSize, own);
}

export function totalCodeSize(records: readonly FunctionRecord[]): number {
  return records.reduce((sum, record) => sum + codeSizeOf(record), 0);
}

/** Throws CodeStorageExceededException when `more` bytes pass the account's limit. */
export function checkCodeStorage(records: readonly FunctionRecord[], more: number): void {
  if (totalCodeSize(records) + more > MAX_CODE_STORAGE_BYTES) {
    throw clientError('codeStorageExceeded', 'Code storage limit exceeded.');
  }
}
