import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../thrown';
import type { Settings } from '../settings';

const TAIL_BYTES = 64 * 1024;

interface ProcessFiles {
  readonly pid: string;
  /** What the service writes to stdout and stderr. */
  readonly log: string;
}

/** The files of a service in the background, in its data directory. */
export function processFiles({ dataDirectory }: Settings): ProcessFiles {
  return { pid: join(dataDirectory, 'lambdabox.pid'), log: join(dataDirectory, 'lambdabox.log') };
}

/** Makes the data directory as the service would: for nobody else. */
export function makeDataDirectory({ dataDirectory }: Settings): void {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
}

export function writePid(path: string, pid: number): void {
  writeFileSync(path, `${pid}\n`, { mode: 0o600 });
}

export function readPid(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8').trim());
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

export function forgetPid(path: string): void {
  rmSync(path, { force: true });
}

/** Whether the process runs. One that has ended and that nobody reaps (a PID 1 that does not) has ended all the same. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // There, but somebody else's.
    return systemCode(error) === 'EPERM';
  }
}

/** The state stands behind the name, which may itself hold brackets (proc(5), /proc/pid/stat). */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}

/**
 * Whether the process runs the service's script: a number from a file may since belong to anything. Where there is no
 * /proc (macOS) only that it lives can be told.
 */
export function runsService(pid: number, serviceMain: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      .split('\0')
      .some((word) => word === serviceMain || serviceMain.endsWith(`/${word}`));
  } catch {
    return process.platform !== 'linux' && isAlive(pid);
  }
}

/** Bytes of a file; 0 when there is none. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The last lines of what was written to a file behind its first `from` bytes; empty when there is none. */
export function tailOf(path: string, lines: number, from: number): string {
  if (sizeOf(path) <= from) return '';
  const text = readFileSync(path)
    .subarray(Math.max(from, sizeOf(path) - TAIL_BYTES))
    .toString('utf8');
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
