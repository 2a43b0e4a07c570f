import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FakeLambda } from '../unit/cli/fake-lambda';
import { KEYS } from '../unit/cli/support';
import { aFunction, aLook } from '../unit/cli/top/live';

/** `lambdabox top` on a real terminal, which util-linux's `script` makes. */
const MAIN = resolve(__dirname, '../../dist/cli/main.js');
const LEAVE = '\u001b[?1049l';
let service: FakeLambda;
let directory: string;

beforeAll(async () => {
  service = await new FakeLambda().start();
  service.on('GET /_lambdabox/live', { body: aLook([aFunction('orders')]) });
  directory = mkdtempSync(join(tmpdir(), 'lbx-top-'));
  writeFileSync(
    join(directory, 'crash.cjs'),
    `process.on('SIGUSR2', () => { throw new Error('nobody catches this'); });`,
  );
});
afterAll(async () => {
  await service.stop();
  rmSync(directory, { recursive: true, force: true });
});

interface Left {
  readonly output: string;
  readonly status: string;
  /** All settings of the terminal, before and after. */
  readonly before: string;
  readonly after: string;
}

/** Starts it, and leaves it by `keys` or by a signal as soon as the functions are on the screen. */
async function leave(how: { readonly keys?: string; readonly signal?: string }): Promise<Left> {
  const file = (name: string) => join(directory, name);
  const top = `'${process.execPath}' --require '${file('crash.cjs')}' '${MAIN}' top`;
  writeFileSync(
    file('run.sh'),
    `cd '${directory}'; stty -g >before; sh -c 'echo $$ >pid; exec "$@"' sh ${top}; echo $? >status; stty -g >after`,
  );
  const child = spawn('script', ['-qec', `sh '${file('run.sh')}'`, '/dev/null'], {
    env: {
      ...{ ...KEYS, PATH: process.env.PATH, HOME: directory, TERM: 'xterm-256color' },
      ...{ LAMBDABOX_DATA_DIR: directory, LAMBDABOX_ENDPOINT: service.endpoint },
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  let isLeft = false;
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
    if (isLeft || !output.includes('orders')) return;
    isLeft = true;
    if (how.keys !== undefined) child.stdin.write(how.keys);
    else process.kill(Number(readFileSync(file('pid'), 'utf8')), how.signal);
  });
  await once(child, 'close');
  const read = (name: string) => readFileSync(file(name), 'utf8').trim();
  return { output, status: read('status'), before: read('before'), after: read('after') };
}

test.each([
  ['q', { keys: 'q' }, '0'],
  ['Ctrl-C', { keys: '\u0003' }, '0'],
  ['SIGTERM', { signal: 'SIGTERM' }, '0'],
  ['an error that nobody catches', { signal: 'SIGUSR2' }, '1'],
])('gives the terminal back on %s', async (_, how, expected) => {
  const { output, status, before, after } = await leave(how);
  expect({ status, after }).toEqual({ status: expected, after: before });
  expect(output).toContain(LEAVE);
});
