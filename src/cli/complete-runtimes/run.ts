import type { Context } from '../context';
import { EXIT, type ExitCode } from '../cli-error';
import { ServiceApi } from '../http/service-api';

/** Somebody waits with a finger on the tab key. */
const TIMEOUT_MS = 500;

/** Prints the names of the runtimes, a line each; nothing at all when they cannot be had. */
export async function run({ client, out }: Context): Promise<ExitCode> {
  const runtimes = await new ServiceApi(client).runtimes(TIMEOUT_MS).catch(() => []);
  for (const { runtime } of runtimes) out.line(runtime);
  return EXIT.ok;
}
