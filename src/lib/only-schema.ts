import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './in-transaction';

/** Of a database that may be removed. */
export function laterSchema(version: number, known: number): string {
  return `it has schema ${version}, this release knows ${known}: a later lambdabox wrote it`;
}

/**
 * Makes the tables of a database that has none yet, and is removed rather than migrated when its schema changes. Throws for
 * one of a later release.
 */
export function onlySchema(database: DatabaseSync, schema: number, make: () => void): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (version > schema) throw new Error(laterSchema(version, schema));
  if (version > 0) return;
  inTransaction(database, () => {
    make();
    database.exec(`PRAGMA user_version = ${schema}`);
  });
}
