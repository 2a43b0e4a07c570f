import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const PAGE = resolve('docs/sources/postgres.md');

/** What the page of the documentation says to run, for a table of another name and another user. */
export function queueDefinition(table: string, user: string): string {
  const [, sql] = /```sql\n(CREATE TABLE jobs[\s\S]*?)```/.exec(readFileSync(PAGE, 'utf8')) ?? [];
  if (sql === undefined) throw new Error(`${PAGE} defines no table`);
  return sql
    .replaceAll('lambdabox_jobs', `lambdabox_${table}`)
    .replace(/\bjobs\b/g, table)
    .replace('CREATE FUNCTION', 'CREATE OR REPLACE FUNCTION')
    .replace('TO app', `TO ${user}`);
}
