import type { MigrationStep } from '../../lib/migrate';
import { packagedFunctions } from './packaged-functions';

/** Each step takes the database from the version of its index to the next. Never edit one that was released. */
export const MIGRATIONS: readonly MigrationStep[] = [
  `CREATE TABLE functions (
     name TEXT PRIMARY KEY,
     record TEXT NOT NULL CHECK (json_valid(record))
   ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE layers (
     name TEXT PRIMARY KEY,
     record TEXT NOT NULL CHECK (json_valid(record))
   ) STRICT, WITHOUT ROWID`,
  packagedFunctions,
  `CREATE TABLE code_signing_configs (
     id TEXT PRIMARY KEY,
     record TEXT NOT NULL CHECK (json_valid(record))
   ) STRICT, WITHOUT ROWID`,
];
