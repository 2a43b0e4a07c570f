import type { DatabaseSync } from 'node:sqlite';
import { packagedFunctions } from './packaged-functions';

type Step = string | ((database: DatabaseSync) => void);

/** Each step takes the database from the version of its index to the next. Never edit one that was released. */
const MIGRATIONS: readonly Step[] = [
  `CREATE TABLE functions (
     name TEXT PRIMARY KEY,
     record TEXT NOT NULL CHECK (json_valid(record))
   ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE layers (
     name TEXT PRIMARY KEY,
     record TEXT NOT NULL CHECK (json_valid(record))
   ) STRICT, WITHOUT ROWID`,
  packagedFunctions,
];

/** Brings the database to this release's schema, in one transaction. Throws for a database of a later release. */
export function migrate(database: DatabaseSync): void {
  const row = database.prepare('PRAGMA user_version').get();
  const version = Number(row?.user_version ?? 0);
  if (version > MIGRATIONS.length) {
    throw new Error(
      `the database has schema ${version}, this release knows ${MIGRATIONS.length}: it was written by a later lambdabox; start that one, or another data directory`,
    );
  }
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const step of MIGRATIONS.slice(version)) {
      if (typeof step === 'string') database.exec(step);
      else step(database);
    }
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
