import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { FIRST_BUILD_MS } from '../support/lambda';

const ROOT = resolve(__dirname, '../..');
const DEMO_MS = 400_000;
/** A row of the summary: source, calls, events, done, again, filtered, dead. */
const ROWS = [
  /^sqs orders +fulfil +5 +4 +[1-9]\d* +1 +1$/m,
  /^s3 shop\/orders\/ +receive +3 +2 +- +- +1$/m,
  /^rate\(1 minute\) +pricelist +[1-9]\d* +[1-9]\d* +- +- +-$/m,
  /^function URL +quote +2 +1 +- +- +-$/m,
];

it(
  'make demo-events shows what each source did, and leaves nothing behind',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lbx-demo-'));
    try {
      const run = promisify(execFile)(join(ROOT, 'scripts/demo-events.sh'), {
        env: { ...process.env, TMPDIR: folder },
        timeout: DEMO_MS,
      });
      const { stdout } = await run;
      for (const row of ROWS) expect(stdout).toMatch(row);
      expect(stdout).toContain('"product": "piano"');
      expect(stdout).toContain('orders/note.txt is no list of orders');
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  FIRST_BUILD_MS,
);
