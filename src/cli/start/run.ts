import { spawn } from 'node:child_process';
import type { Context } from '../context';
import { EXIT, CliError, type ExitCode } from '../cli-error';
import { messageOf } from '../thrown';
import type { Status } from '../../contract/status';
import { isReady, ServiceApi } from '../http/service-api';
import { serviceEnvironment, startDetached, SERVICE_FLAGS } from '../service/start-detached';

interface StartOptions {
  readonly detach?: boolean;
  /** Seconds. */
  readonly wait: number;
  readonly json?: boolean;
}

export async function run(context: Context, options: StartOptions): Promise<ExitCode> {
  const running = await runningService(context);
  if (running) return tell(context, options, running, 'already runs');
  if (!options.detach) return runInForeground(context);
  await startDetached(context, options.wait * 1000);
  return tell(context, options, await new ServiceApi(context.client).status(), 'runs');
}

/** The service that answers at our endpoint; undefined without one. Throws when something else answers there. */
async function runningService({ client }: Context): Promise<Status | undefined> {
  if (!(await isReady(client))) return undefined;
  try {
    return await new ServiceApi(client).status();
  } catch (error) {
    throw new CliError(
      `something answers at ${client.endpoint} already, but not to our key pair: ${messageOf(error)}`,
      EXIT.failed,
      'another lambdabox? use its LAMBDABOX_DATA_DIR, or give this one a LAMBDABOX_LISTEN of its own',
    );
  }
}

function tell({ client, out }: Context, options: StartOptions, status: Status, how: string): ExitCode {
  if (options.json) out.json({ endpoint: client.endpoint, ...status });
  else {
    out.line(
      `${out.colors.green('✓')} lambdabox ${status.version} ${how} at ${client.endpoint}, pid ${status.pid}, data in ${status.dataDir}`,
    );
  }
  return EXIT.ok;
}

async function runInForeground({ io }: Context): Promise<ExitCode> {
  const child = spawn(process.execPath, [...SERVICE_FLAGS, io.serviceMain], {
    env: serviceEnvironment(io.env),
    stdio: 'inherit',
  });
  const pass = () => {
    const signal = io.signal.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT';
    // A terminal has sent its Ctrl-C to the child too, and a second one would end it at once.
    if (signal === 'SIGTERM' || io.stdin.isTTY !== true) child.kill(signal);
  };
  io.signal.addEventListener('abort', pass, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    return code === 0 ? EXIT.ok : EXIT.failed;
  } finally {
    io.signal.removeEventListener('abort', pass);
  }
}
