import type { MigrationStep } from '../../lib/migrate';

/** Each step takes the database from the version of its index to the next. Never edit one that was released. */
export const MIGRATIONS: readonly MigrationStep[] = [
  `CREATE TABLE events (
     id INTEGER PRIMARY KEY,
     function_name TEXT NOT NULL,
     qualifier TEXT,
     request TEXT NOT NULL CHECK (json_valid(request)),
     accepted_at REAL NOT NULL,
     bytes INTEGER NOT NULL,
     stage TEXT NOT NULL,
     due_at REAL NOT NULL,
     progress TEXT NOT NULL CHECK (json_valid(progress)),
     payload BLOB NOT NULL,
     response BLOB
   ) STRICT`,
];
