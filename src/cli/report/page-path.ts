import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { usageError } from '../cli-error';

/** Where `--html` writes. What is wrong with it is told before minutes of measuring, not after. */
export async function writablePath(cwd: string, file: string): Promise<string> {
  const path = resolve(cwd, file);
  await access(dirname(path), constants.W_OK).catch(() => {
    throw usageError(`--html ${file}: the folder ${dirname(path)} cannot be written`);
  });
  return path;
}
