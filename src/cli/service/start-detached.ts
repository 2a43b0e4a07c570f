import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../context';
import { CliError, EXIT } from '../cli-error';
import { isReady } from '../http/service-api';
import {
  forgetPid,
  isAlive,
  makeDataDirectory,
  processFiles,
  readPid,
  runsService,
  sizeOf,
  tailOf,
  writePid,
} from './service-process';

/**
 * node:sqlite warns that it is experimental at each start. A small young generation: calls leave nothing behind that lives
 * long, and with V8's own size the service takes twice the memory after a busy time, and is no faster. A heap that may grow to
 * two and a half times what was left before all of it is collected: by V8's own measure a few bodies of a megabyte fill it.
 */
export const SERVICE_FLAGS = [
  '--disable-warning=ExperimentalWarning',
  '--max-semi-space-size=4',
  '--heap-growing-percent=150',
];
/**
 * How glibc's allocator keeps what large bodies took from staying: two arenas, not eight a processor; and from 16 KB on each
 * buffer is a mapping of its own, which ends with it. Among small ones it would hold up the end of the heap, and a busy time
 * would leave 80 MB of holes.
 */
const ALLOCATOR = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '16384' };
const PAUSE_MS = 100;
const TAIL_LINES = 20;

/**
 * Starts the service in the background and waits until it is ready. A service that ends meanwhile, or is not ready in
 * time, is an error with the end of its log.
 */
export async function startDetached(context: Context, timeoutMs: number): Promise<void> {
  const files = processFiles(context.settings);
  refuseSecond(context, readPid(files.pid));
  const logged = sizeOf(files.log);
  const child = launch(context, files.log);
  const end = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(`ended with ${signal ?? `status ${code}`}`));
  });
  if (child.pid !== undefined) writePid(files.pid, child.pid);
  const outcome = await waitForReady(context, end, timeoutMs, () => tailOf(files.log, 1, logged));
  if (outcome === undefined) {
    child.unref();
    return;
  }
  forgetPid(files.pid);
  if (child.exitCode === null) child.kill('SIGTERM');
  child.unref();
  if (context.io.signal.aborted) throw new CliError('interrupted', EXIT.interrupted);
  throw new CliError(
    `the service ${outcome}. The end of ${files.log}:\n${tailOf(files.log, TAIL_LINES, logged)}`,
    EXIT.failed,
    'lambdabox doctor checks what it needs',
  );
}

/** An operator's own settings of the allocator win. */
export function serviceEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...ALLOCATOR, ...env };
}

function refuseSecond({ io, client }: Context, pid: number | undefined): void {
  if (pid === undefined || !isAlive(pid) || !runsService(pid, io.serviceMain)) return;
  throw new CliError(
    `lambdabox runs already (pid ${pid}), but does not answer at ${client.endpoint}`,
    EXIT.failed,
    'it may be starting or listen elsewhere (LAMBDABOX_LISTEN); lambdabox stop ends it',
  );
}

function launch({ io, settings }: Context, logPath: string): ChildProcess {
  makeDataDirectory(settings);
  const log = openSync(logPath, 'a', 0o600);
  try {
    return spawn(process.execPath, [...SERVICE_FLAGS, io.serviceMain], {
      env: serviceEnvironment(io.env),
      detached: true,
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

/** undefined when the service is ready, else why it is not. */
async function waitForReady(
  context: Context,
  end: Promise<string>,
  timeoutMs: number,
  lastLine: () => string,
): Promise<string | undefined> {
  const begin = Date.now();
  const seconds = () => Math.round((Date.now() - begin) / 1000);
  context.out.progress(() => `starting, ${seconds()} s${lastWords(lastLine())}`);
  let ended: string | undefined;
  void end.then((how) => (ended = how));
  const { client, io } = context;
  while (Date.now() - begin < timeoutMs) {
    if (ended !== undefined) return ended;
    if (await isReady(client)) return undefined;
    if (io.signal.aborted) return 'was not waited for';
    await delay(PAUSE_MS, undefined, { signal: io.signal }).catch(() => undefined);
  }
  return `was not ready within ${timeoutMs / 1000} s`;
}

/** What a line of the service's log says: `: building an image, the init`. */
function lastWords(line: string): string {
  try {
    const { message, what } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    return `: ${[message, what].filter((word) => typeof word === 'string').join(', ')}`;
  } catch {
    return '';
  }
}
