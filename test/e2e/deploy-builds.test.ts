import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { FIRST_BUILD_MS, useService } from '../support/lambda';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from '../support/service';

const run = promisify(execFile);
const CLI = resolve('dist/cli/main.js');

const box = useService({ LAMBDABOX_NETWORK: 'none' });
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbx-builds-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

const deploy = (...args: string[]) =>
  run(process.execPath, [CLI, 'deploy', ...args], {
    cwd: folder,
    env: {
      ...process.env,
      LAMBDABOX_ENDPOINT: box.service.endpoint,
      LAMBDABOX_ACCESS_KEY_ID: ACCESS_KEY_ID,
      LAMBDABOX_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    },
    timeout: FIRST_BUILD_MS,
  });

it(
  'a Python function whose requirements.txt is not installed runs after lambdabox deploy, native parts too',
  async () => {
    write({
      'py/app.py': `
import six, markupsafe
from markupsafe import _speedups
def handler(event, context):
    return {'six': six.__version__, 'escaped': str(markupsafe.escape(event['text'])), 'native': _speedups.__file__}
`,
      'py/requirements.txt': 'six==1.17.0\nMarkupSafe==3.0.2\n',
    });
    const { stderr } = await deploy('py', '--timeout', '30');
    expect(stderr).toContain('requirements.txt names are not installed: building them for python3.13');
    expect((await box.functions.invoke('py', { text: '<a>' })).json).toEqual({
      six: '1.17.0',
      escaped: '&lt;a&gt;',
      native: expect.stringMatching(/^\/var\/task\/markupsafe\/_speedups\.cpython-313-.*\.so$/),
    });
    const again = await deploy('py', '--timeout', '30');
    expect(again.stderr).toContain('were built before');
    expect(again.stdout).toContain('py is unchanged');
    expect(readdirSync(join(box.service.dataDirectory, 'builds'))).toHaveLength(1);
  },
  FIRST_BUILD_MS,
);

it(
  'a Node.js function whose dependencies are not installed runs after lambdabox deploy, and not with --no-build',
  async () => {
    write({
      'js/index.js': `exports.handler = async ({ n }) => ({ isNumber: require('is-number')(n) });`,
      'js/package.json': JSON.stringify({
        scripts: { prepare: 'exit 1' },
        dependencies: { 'is-number': '7.0.0' },
      }),
    });
    await deploy('js', '--no-build', '--timeout', '30');
    expect((await box.functions.invoke('js', { n: 1 })).json).toMatchObject({
      errorMessage: expect.stringContaining("Cannot find module 'is-number'"),
    });
    const { stderr } = await deploy('js', '--timeout', '30');
    expect(stderr).toContain('package.json names are not installed: building them for nodejs24.x');
    expect((await box.functions.invoke('js', { n: '7' })).json).toEqual({ isNumber: true });
  },
  FIRST_BUILD_MS,
);
