import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, type TestService } from '../service';
import { differenceOf } from '../shown-output';
import { stepsOf, walk } from '../walkthrough';

const ROOT = resolve(__dirname, '../../..');
/** Settings of others: of brokers and the like. */
const OTHERS = /^```(?!sh|text|json)\w.*?^```$/gms;

/** Does what a page of docs/sources says. Returns what is printed otherwise than it shows. */
export async function followPage(
  name: string,
  service: TestService,
  env: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<string[]> {
  const home = mkdtempSync(join(tmpdir(), 'lbx-page-'));
  mkdirSync(join(home, 'empty'));
  writeFileSync(join(home, 'aws'), '#!/bin/sh\nexec /usr/bin/aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n');
  chmodSync(join(home, 'aws'), 0o755);
  try {
    const page = readFileSync(join(ROOT, `docs/sources/${name}.md`), 'utf8');
    const steps = stepsOf(page.replace(OTHERS, ''));
    const environment = {
      ...process.env,
      PATH: `${home}:${join(ROOT, 'scripts')}:${process.env.PATH ?? ''}`,
      HOME: home,
      LAMBDABOX_ENDPOINT: service.endpoint,
      LAMBDABOX_ACCESS_KEY_ID: ACCESS_KEY_ID,
      LAMBDABOX_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
      AWS_DEFAULT_REGION: 'us-east-1',
      ...env,
      AWS_ENDPOINT_URL: service.endpoint,
      AWS_ACCESS_KEY_ID: ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    };
    const printed = await walk(steps, { folder: join(home, 'empty'), env: environment, timeoutMs });
    return steps.flatMap(({ shown }, index) => (shown && differenceOf(shown, printed[index] ?? '')) ?? []);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
