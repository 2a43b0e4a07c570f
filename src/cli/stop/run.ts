import type { Context } from '../context';
import { CliError, EXIT, type ExitCode } from '../cli-error';
import { plural } from '../terminal/format';
import { wait } from '../terminal/wait';
import type { Status } from '../../contract/status';
import { ServiceApi } from '../http/service-api';
import { runningProcess } from '../service/running-process';
import { forgetPid, isAlive, processFiles, readPid, runsService } from '../service/service-process';

interface StopOptions {
  /** Seconds. */
  readonly wait: number;
  readonly json?: boolean;
}

const PAUSE_MS = 50;
const ASK_MS = 1000;

export async function run(context: Context, options: StopOptions): Promise<ExitCode> {
  const files = processFiles(context.settings);
  const pid = await pidToStop(context, readPid(files.pid));
  if (pid !== undefined) {
    process.kill(pid, 'SIGTERM');
    await waitForEnd(context, pid, options.wait * 1000);
  }
  forgetPid(files.pid);
  if (options.json) context.out.json({ stopped: pid ?? null });
  else if (pid === undefined) context.out.line('lambdabox does not run');
  else context.out.line(`${context.out.colors.green('✓')} lambdabox has stopped (pid ${pid})`);
  return EXIT.ok;
}

/**
 * The process to signal, checked to be the service on our data directory; undefined when none runs. Throws when one
 * answers at our address that is not a process of this machine that we may end.
 */
async function pidToStop(
  { client, io, settings }: Context,
  recorded: number | undefined,
): Promise<number | undefined> {
  const own = runningProcess(settings, io.serviceMain, recorded);
  if (own !== undefined) return own;
  const status = await statusOrNothing(new ServiceApi(client));
  if (!status) return undefined;
  const isOurs =
    status.pid === recorded ||
    (status.dataDir === settings.dataDirectory && runsService(status.pid, io.serviceMain));
  if (isOurs && status.pid > 1 && isAlive(status.pid)) return status.pid;
  throw new CliError(
    `the lambdabox at ${client.endpoint} is not a process of this machine that was started here (its pid: ${status.pid})`,
    EXIT.failed,
    'stop it where it was started: docker compose down, systemctl stop, Ctrl-C',
  );
}

/** Nothing when nothing answers. */
async function statusOrNothing(api: ServiceApi): Promise<Status | undefined> {
  try {
    return await api.status(5000);
  } catch (error) {
    if (error instanceof CliError && error.exitCode === EXIT.unreachable) return undefined;
    throw error;
  }
}

async function waitForEnd({ client, io, out }: Context, pid: number, timeoutMs: number): Promise<void> {
  const api = new ServiceApi(client);
  const begin = performance.now();
  let asked = Number.NEGATIVE_INFINITY;
  let waitsFor = '';
  while (isAlive(pid)) {
    const now = performance.now();
    if (now - begin > timeoutMs) {
      throw new CliError(
        `lambdabox (pid ${pid}) still runs after ${timeoutMs / 1000} s; it waits for calls in flight`,
        EXIT.failed,
        `lambdabox stop again to wait on; kill -TERM ${pid} ends it at once, with its calls`,
      );
    }
    if (now - asked >= ASK_MS) {
      asked = now;
      // It tells as long as it waits for calls; what stops for another reason, or for another key, says nothing.
      waitsFor = waitText(await api.status(ASK_MS).catch(() => undefined));
    }
    out.progress(`stopping, ${Math.round((now - begin) / 1000)} s${waitsFor}`);
    await wait(PAUSE_MS, io.signal);
  }
}

/** `: waits for 2 calls and 1 start, 27 s at most` */
export function waitText(status: Pick<Status, 'inFlight' | 'environments' | 'stopping'> | undefined): string {
  if (!status?.stopping) return '';
  const { inFlight, environments, stopping } = status;
  const starts = (environments.creating ?? 0) + (environments.initializing ?? 0);
  const parts = [
    ...(inFlight > 0 ? [plural(inFlight, 'call')] : []),
    ...(starts > 0 ? [plural(starts, 'start')] : []),
  ];
  return parts.length > 0 ? `: waits for ${parts.join(' and ')}, ${stopping.secondsLeft} s at most` : '';
}
