import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, runsService } from './service-process';
import { readSettings, type Settings } from '../settings';

/**
 * The process of the service that runs on our data directory, whatever its key pair and its address are: the one that
 * the pid file names, else the one that holds the directory's lock. Undefined when neither is such a process.
 */
export function runningProcess(
  settings: Settings,
  serviceMain: string,
  recorded: number | undefined,
): number | undefined {
  const isOurs = (pid: number | undefined): pid is number =>
    pid !== undefined && isAlive(pid) && runsService(pid, serviceMain) && serves(pid, settings);
  if (isOurs(recorded)) return recorded;
  const holder = lockHolder(join(settings.dataDirectory, 'lock.db'));
  return isOurs(holder) && !isElsewhere(holder) ? holder : undefined;
}

/** The process that holds a lock on a file (proc(5), /proc/locks: `1: POSIX ADVISORY WRITE <pid> <device>:<inode> ...`). */
function lockHolder(path: string): number | undefined {
  try {
    const { ino } = statSync(path);
    for (const line of readFileSync('/proc/locks', 'utf8').split('\n')) {
      const [, , , , pid, file = ''] = line.split(/\s+/);
      if (file.endsWith(`:${ino}`) && Number(pid) > 1) return Number(pid);
    }
  } catch {
    // No lock, or no /proc: the pid file alone tells.
  }
  return undefined;
}

/** Whether a process was started for our data directory; taken for granted where its environment cannot be read. */
function serves(pid: number, { dataDirectory }: Settings): boolean {
  try {
    const env: Record<string, string> = {};
    for (const pair of readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')) {
      env[pair.slice(0, pair.indexOf('='))] = pair.slice(pair.indexOf('=') + 1);
    }
    const nowhere = { LAMBDABOX_ENDPOINT: '', LAMBDABOX_LISTEN: '' };
    return readSettings({ ...env, ...nowhere }).dataDirectory === dataDirectory;
  } catch {
    return true;
  }
}

/** In a container, whose keeper would start it again. */
function isElsewhere(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`) !== readlinkSync('/proc/self/ns/mnt');
  } catch {
    return false;
  }
}
