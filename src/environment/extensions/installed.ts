import { messageOf, PlatformError } from '../../errors';
import { withDeadline } from '../../lib/with-deadline';
import type { FunctionFiles } from '../sandbox';

const FOLDER = '/opt/extensions';
/** An init that does not answer within this time is broken. Milliseconds. */
const DEADLINE_MS = 20_000;

/** Whoever can look into the container. */
interface Lister {
  list(directory: string): Promise<readonly string[]>;
}

/** The external extensions that a function brings, by their file names in order. Throws PlatformError. */
export async function installedExtensions(
  init: Lister,
  { codeDirectory, layersDirectory }: FunctionFiles,
): Promise<readonly string[]> {
  // Nothing but layers fills /opt for a zip, so that without them nobody need be asked. An image brings its own.
  if (codeDirectory !== undefined && layersDirectory === undefined) return [];
  try {
    const names = await withDeadline('a list of extensions', DEADLINE_MS, init.list(FOLDER));
    return names.toSorted();
  } catch (error) {
    throw new PlatformError(`the extensions could not be listed: ${messageOf(error)}`, { cause: error });
  }
}

/** The program of an external extension. Any directory will do, as long as it is there. */
export function extensionProgram(name: string, env: Readonly<Record<string, string>>) {
  return { cwd: '/', programs: [`${FOLDER}/${name}`], args: [], env };
}
