import type { Context } from '../context';
import { EXIT, type ExitCode } from '../cli-error';
import { LambdaApi } from '../http/lambda-api';

/** Somebody waits with a finger on the tab key. */
const TIMEOUT_MS = 500;

/** Prints the functions' names, a line each; nothing at all when they cannot be had. */
export async function run({ client, out }: Context): Promise<ExitCode> {
  const functions = await new LambdaApi(client).list(TIMEOUT_MS).catch(() => []);
  for (const { FunctionName } of functions) out.line(FunctionName);
  return EXIT.ok;
}
