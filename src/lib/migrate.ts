import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './in-transaction';

/** Takes a database from one version of its schema to the next. */
export type MigrationStep = string | ((database: DatabaseSync) => void);

/** What is said of a database of a later release. */
type Refusal = (version: number, known: number) => string;

const ofDataDirectory: Refusal = (version, known) =>
  `the database has schema ${version}, this release knows ${known}: it was written by a later lambdabox; start that one, or another data directory`;

/** Brings the database to this release's schema, in one transaction. Throws for a database of a later release. */
export function migrate(
  database: DatabaseSync,
  steps: readonly MigrationStep[],
  refusal: Refusal = ofDataDirectory,
): void {
  const row = database.prepare('PRAGMA user_version').get();
  const version = Number(row?.user_version ?? 0);
  if (version > steps.length) throw new Error(refusal(version, steps.length));
  inTransaction(database, () => {
    for (const step of steps.slice(version)) {
      if (typeof step === 'string') database.exec(step);
      else step(database);
    }
    database.exec(`PRAGMA user_version = ${steps.length}`);
  });
}
