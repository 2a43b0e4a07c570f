import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from './service';

const run = promisify(execFile);
/** Debian's awscli, version 2, which set-up installs; another `aws` may stand before it on the PATH. */
const AWS = '/usr/bin/aws';
const TIMEOUT_MS = 60_000;

export interface AwsOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** What the real aws command line prints, with the keys of a test's service. */
export async function awsText(
  { endpoint }: { readonly endpoint: string },
  args: readonly string[],
  { cwd, env, timeoutMs = TIMEOUT_MS }: AwsOptions = {},
): Promise<string> {
  const { stdout } = await run(AWS, ['--endpoint-url', endpoint, '--output', 'json', ...args], {
    cwd,
    env: {
      ...process.env,
      ...{ AWS_ACCESS_KEY_ID: ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY },
      ...{ AWS_DEFAULT_REGION: 'us-east-1', AWS_PAGER: '' },
      ...env,
    },
    timeout: timeoutMs,
  });
  return stdout;
}

/** The same as an object; empty where nothing is printed. */
export async function awsJson(
  service: { readonly endpoint: string },
  args: readonly string[],
  options: AwsOptions = {},
): Promise<Record<string, unknown>> {
  const text = await awsText(service, args, options);
  return text.trim() === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}
