import { DatabaseSync } from 'node:sqlite';

/**
 * Opens a database that is written ahead to a log, and makes it ready; closes it when that fails. FULL: what was written
 * survives a power cut. NORMAL: it survives the end of the process; a power cut may take the last seconds, and no more.
 * Throws an Error in the words of `says`, which is given the reason.
 */
export function openDatabase<T>(
  path: string,
  synchronous: 'FULL' | 'NORMAL',
  ready: (database: DatabaseSync) => T,
  says: (reason: string) => string,
): T {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec(
      `PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}`,
    );
    return ready(database);
  } catch (error) {
    database?.close();
    throw new Error(says(error instanceof Error ? error.message : String(error)), { cause: error });
  }
}
