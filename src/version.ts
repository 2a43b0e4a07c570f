import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** This release, as package.json says, which lies beside both `src` and `dist`. */
export const VERSION = (
  JSON.parse(readFileSync(resolve(__dirname, '../package.json'), 'utf8')) as { version: string }
).version;
