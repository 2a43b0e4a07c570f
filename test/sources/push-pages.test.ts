import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { useService } from '../support/lambda';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from '../support/service';
import { differenceOf } from '../support/shown-output';
import { stepsOf, walk } from '../support/walkthrough';

const ROOT = resolve(__dirname, '../..');
const WALK_MS = 300_000;
/** Settings of others: of brokers, proxies and the like. */
const OTHERS = /^```(?!sh|text|json)\w.*?^```$/gms;

const box = useService({ LAMBDABOX_NETWORK: 'none' });
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'lbx-page-'));
  mkdirSync(join(home, 'empty'));
  writeFileSync(join(home, 'aws'), '#!/bin/sh\nexec /usr/bin/aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n');
  chmodSync(join(home, 'aws'), 0o755);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${home}:${join(ROOT, 'scripts')}:${process.env.PATH ?? ''}`,
  HOME: home,
  LAMBDABOX_ENDPOINT: box.service.endpoint,
  LAMBDABOX_ACCESS_KEY_ID: ACCESS_KEY_ID,
  LAMBDABOX_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
  AWS_ENDPOINT_URL: box.service.endpoint,
  AWS_ACCESS_KEY_ID: ACCESS_KEY_ID,
  AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
  AWS_DEFAULT_REGION: 'us-east-1',
});

test.each(['s3', 'http', 'webhooks'])(
  'docs/sources/%s.md can be followed, and prints what it shows',
  async (name) => {
    const page = readFileSync(join(ROOT, `docs/sources/${name}.md`), 'utf8');
    const steps = stepsOf(page.replace(OTHERS, ''));
    const printed = await walk(steps, {
      folder: join(home, 'empty'),
      env: environment(),
      timeoutMs: WALK_MS,
    });
    const differences = steps.flatMap(
      ({ shown }, index) => (shown && differenceOf(shown, printed[index] ?? '')) ?? [],
    );
    expect(differences).toEqual([]);
  },
  WALK_MS + 60_000,
);
