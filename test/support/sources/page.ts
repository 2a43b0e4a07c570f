import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY, type TestService } from '../service';
import { differenceOf } from '../shown-output';
import { stepsOf, walk } from '../walkthrough';

const ROOT = resolve(__dirname, '../../..');
/** What is for others, such as settings of brokers, or to be read only: code of other languages than the shell's. */
const OTHERS = /^```(?!sh|text|json)\w.*?^```$/gms;
const WALK_MS = 300_000;

/** Of a test's own that follows a page. */
export const PAGE_MS = WALK_MS + 100_000;

export interface PagePlaces {
  readonly env?: Readonly<Record<string, string>>;
  /** What the page says of where a server is, and where the test has it. */
  readonly addresses?: Readonly<Record<string, string>>;
  /** Programs that the page calls beside ours and `aws`: their shell scripts, by name. */
  readonly programs?: Readonly<Record<string, string>>;
}

/** Does what a page of docs/sources says. Returns what is printed otherwise than it shows. */
export async function followPage(
  name: string,
  service: TestService,
  { env, addresses = {}, programs = {} }: PagePlaces = {},
): Promise<string[]> {
  const home = mkdtempSync(join(tmpdir(), 'lbx-page-'));
  const bin = join(home, 'bin');
  const folder = join(home, 'empty');
  for (const made of [bin, folder]) mkdirSync(made);
  const all = { aws: 'exec /usr/bin/aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"', ...programs };
  for (const [program, script] of Object.entries(all)) {
    writeFileSync(join(bin, program), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, program), 0o755);
  }
  try {
    const steps = stepsOf(commandsOf(name, addresses));
    const environment = {
      ...process.env,
      PATH: `${bin}:${join(ROOT, 'scripts')}:${process.env.PATH ?? ''}`,
      HOME: home,
      LAMBDABOX_ENDPOINT: service.endpoint,
      LAMBDABOX_ACCESS_KEY_ID: ACCESS_KEY_ID,
      LAMBDABOX_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_PAGER: '',
      ...env,
      AWS_ENDPOINT_URL: service.endpoint,
      AWS_ACCESS_KEY_ID: ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    };
    const printed = await walk(steps, { folder, env: environment, timeoutMs: WALK_MS });
    return steps.flatMap(({ shown }, index) => (shown && differenceOf(shown, printed[index] ?? '')) ?? []);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** A page with what a test does of it, and with the test's places. */
function commandsOf(name: string, addresses: Readonly<Record<string, string>>): string {
  let page = readFileSync(join(ROOT, `docs/sources/${name}.md`), 'utf8').replace(OTHERS, '');
  for (const [written, real] of Object.entries(addresses)) {
    if (!page.includes(written)) throw new Error(`docs/sources/${name}.md does not speak of ${written}`);
    page = page.replaceAll(written, real);
  }
  return page;
}
