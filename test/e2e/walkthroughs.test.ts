import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { useService } from '../support/lambda';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from '../support/service';
import { differenceOf } from '../support/shown-output';
import { stepsOf, walk } from '../support/walkthrough';

const ROOT = resolve(__dirname, '../..');
const PAGES = join(ROOT, 'docs/walkthroughs');
const WALK_MS = 600_000;

/** The pages' `aws` is version 2 as it is today; Debian's, which set-up installs, has to be told the endpoint. */
const AWS = '#!/bin/sh\nexec /usr/bin/aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"\n';

const box = useService({ LAMBDABOX_NETWORK: 'none' });
let tools: string;
let folder: string;

beforeAll(() => {
  tools = mkdtempSync(join(tmpdir(), 'lbx-tools-'));
  writeFileSync(join(tools, 'aws'), AWS);
  chmodSync(join(tools, 'aws'), 0o755);
});

afterAll(() => rmSync(tools, { recursive: true, force: true }));

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'lbx-walk-')), 'empty');
  mkdirSync(folder);
});

afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

/** What `eval "$(lambdabox env)"` sets, and the command line in the PATH. */
function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${tools}:${join(ROOT, 'scripts')}:${process.env.PATH ?? ''}`,
    HOME: join(folder, '..'),
    LAMBDABOX_ENDPOINT: box.service.endpoint,
    LAMBDABOX_ACCESS_KEY_ID: ACCESS_KEY_ID,
    LAMBDABOX_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    AWS_ENDPOINT_URL: box.service.endpoint,
    AWS_ACCESS_KEY_ID: ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_REGION: 'us-east-1',
    AWS_PAGER: '',
  };
}

const pages = readdirSync(PAGES).filter((name) => name.endsWith('.md') && name !== 'README.md');

describe.each(pages)('docs/walkthroughs/%s', (name) => {
  it(
    'can be followed, prints what it shows, and leaves nothing behind',
    async () => {
      const steps = stepsOf(readFileSync(join(PAGES, name), 'utf8'));
      const printed = await walk(steps, { folder, env: environment(), timeoutMs: WALK_MS });
      const differences = steps.flatMap(({ commands, shown }, index) => {
        const difference = shown && differenceOf(shown, printed[index] ?? '');
        return difference === undefined ? [] : [`${commands}${difference}`];
      });
      expect(differences).toEqual([]);
      const { Functions: left = [] } = await box.functions.client.send(new ListFunctionsCommand({}));
      expect(left.map(({ FunctionName }) => FunctionName)).toEqual([]);
    },
    WALK_MS + 60_000,
  );
});
