import { CliError, EXIT } from '../cli-error';
import { wait } from '../terminal/wait';
import type { FunctionConfiguration, LambdaApi } from './lambda-api';

interface WaitOptions {
  readonly qualifier?: string | undefined;
  readonly signal: AbortSignal;
  /** Told at each look what the function waits for. */
  readonly onWaiting: (configuration: FunctionConfiguration) => void;
  /** The first use of a runtime builds its image. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 20 * 60_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/** Waits until the function is Active and its last update Successful. Throws a CliError when either failed. */
export async function waitUntilReady(
  api: LambdaApi,
  name: string,
  options: WaitOptions,
): Promise<FunctionConfiguration> {
  const end = performance.now() + (options.timeoutMs ?? TIMEOUT_MS);
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    const configuration = await api.configuration(name, options.qualifier);
    const { State: state, LastUpdateStatus: update } = configuration;
    if (state === 'Failed') throw failed(name, configuration.StateReason);
    if (update === 'Failed') throw failed(name, configuration.LastUpdateStatusReason);
    if (state === 'Active' && update !== 'InProgress') return configuration;
    if (performance.now() > end) {
      throw new CliError(
        `${name} is still ${state ?? update} after ${(options.timeoutMs ?? TIMEOUT_MS) / 1000} s`,
        EXIT.failed,
        'lambdabox runtimes ls shows whether its runtime is being built',
      );
    }
    options.onWaiting(configuration);
    await wait(pause, options.signal);
  }
}

function failed(name: string, reason: string | undefined): CliError {
  return new CliError(`${name} did not become ready: ${reason ?? 'the service gave no reason'}`);
}
