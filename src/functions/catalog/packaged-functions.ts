import type { DatabaseSync } from 'node:sqlite';

type Members = Readonly<Record<string, unknown>>;

interface Row extends Members {
  readonly latest: Members;
  readonly active?: Members;
  readonly versions: readonly Members[];
}

/** What was a member of the version itself until packages came in kinds. */
const OF_ZIP = ['runtime', 'handler', 'codeSha256', 'codeSize', 'layers'];

/** To schema 3: each version of a function has a package, which is a zip. */
export function packagedFunctions(database: DatabaseSync): void {
  const update = database.prepare('UPDATE functions SET record = ? WHERE name = ?');
  for (const { name, record } of database.prepare('SELECT name, record FROM functions').all()) {
    const { latest, active, versions, ...rest } = JSON.parse(String(record)) as Row;
    const packaged = {
      ...rest,
      latest: withPackage(latest),
      ...(active ? { active: withPackage(active) } : {}),
      versions: versions.map(withPackage),
    };
    update.run(JSON.stringify(packaged), String(name));
  }
}

function withPackage(version: Members): Members {
  const part = (isOfZip: boolean): Members =>
    Object.fromEntries(Object.entries(version).filter(([key]) => OF_ZIP.includes(key) === isOfZip));
  return { ...part(false), package: { type: 'zip', ...part(true) } };
}
