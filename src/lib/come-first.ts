import { readFileSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Three times the weight of who has none: enough to be woken first, too little to starve anybody. */
const NICE = -5;

/** What of the system this changes and reads; a test has its own. */
export interface OwnProcess {
  setPriority(nice: number): void;
  read(path: string): string;
  write(path: string, text: string): void;
}

const system: OwnProcess = {
  setPriority: (nice) => setPriority(nice),
  read: (path) => readFileSync(path, 'utf8'),
  write: (path, text) => writeFileSync(path, text, { flag: 'r+' }),
};

/**
 * Lets this process come before what it runs, as far as it may: all functions wait for it. False where it may not
 * (it needs root or CAP_SYS_NICE); a manager's weight does the same there.
 */
export function comeFirst(own: OwnProcess = system): boolean {
  try {
    own.setPriority(NICE);
  } catch {
    return false;
  }
  try {
    // Linux weighs whole sessions against each other. One that others share is not ours to raise.
    const [, pid, session] = /^(\d+) .*\) \S+ \d+ \d+ (\d+) /.exec(own.read('/proc/self/stat')) ?? [];
    if (pid !== undefined && pid === session) own.write('/proc/self/autogroup', String(NICE));
  } catch {
    // A kernel without such groups.
  }
  return true;
}
