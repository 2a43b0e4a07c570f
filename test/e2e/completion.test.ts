import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { FakeLambda } from '../unit/cli/fake-lambda';
import { KEYS } from '../unit/cli/support';

/** The shells complete with the command as it is built, against a service that knows two functions. */
const exec = promisify(execFile);
const MAIN = resolve(__dirname, '../../dist/cli/main.js');
let service: FakeLambda;
let directory: string;

beforeAll(async () => {
  service = await new FakeLambda().start();
  for (const name of ['orders', 'mails']) service.add(name);
  service.on('GET /_lambdabox/runtimes', {
    body: { runtimes: [{ runtime: 'nodejs24.x' }, { runtime: 'python3.13' }] },
  });
  directory = mkdtempSync(join(tmpdir(), 'lbx-completion-'));
  const command = join(directory, 'lambdabox');
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  chmodSync(command, 0o755);
});
afterAll(async () => {
  await service.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function shell(name: string, args: readonly string[]): Promise<string> {
  const env = {
    ...{ HOME: directory, TERM: 'dumb', LAMBDABOX_DATA_DIR: directory, LAMBDABOX_ENDPOINT: service.endpoint },
    ...{ ...KEYS, PATH: `${directory}:${process.env.PATH}` },
  };
  const { stdout } = await exec(name, [...args], { env, cwd: directory, timeout: 60_000 });
  return stdout;
}

type Complete = (line: string) => Promise<string[]>;

/** What `complete -F` would be called with. */
const bash: Complete = async (line) => {
  const words = line.split(' ');
  const program = `source <(lambdabox completion bash)
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}
"$(complete -p lambdabox | sed 's/.*-F \\([^ ]*\\).*/\\1/')"
printf '%s\\n' "\${COMPREPLY[@]}"`;
  return (await shell('bash', ['--norc', '-c', program])).split('\n').filter(Boolean).sort();
};

const fish: Complete = async (line) => {
  const program = `lambdabox completion fish | source; complete -C '${line}'`;
  const lines = (await shell('fish', ['--no-config', '-c', program])).split('\n').filter(Boolean);
  return lines.map((found) => found.split('\t')[0] ?? '').sort();
};

/** An interactive zsh on a terminal of its own, whose own functions say what they add as matches. */
const ZSH = `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PROMPT= RPROMPT=; unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -D -u; eval "$(lambdabox completion zsh)"'
zpty -w shell 'compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)* ]]; then builtin compadd "$@"; return; fi
  typeset -a __matches; builtin compadd -A __matches "$@"; print -rl -- "<"$^__matches">"; builtin compadd "$@"
}'
zpty -w shell 'bindkey "^X" complete-word; finish() { print "<END>" }; zle -N finish; bindkey "^Y" finish; print "<READY>"'
zpty -r shell text '*<READY>'
zpty -w -n shell "$1"$'\\C-x\\C-y'
zpty -r shell text '*<END>'
print -r -- "$text"
zpty -d shell`;
const zsh: Complete = async (line) => {
  const text = await shell('zsh', ['-f', '-c', ZSH, 'zsh', line]);
  return [...new Set([...text.matchAll(/<([^<>\s]+)>/g)].map(([, word]) => word ?? ''))]
    .filter((word) => word !== 'END' && word !== 'READY')
    .sort();
};

describe.each([
  ['bash', bash],
  ['zsh', zsh],
  ['fish', fish],
] as const)('%s', (_, complete) => {
  test('completes commands', async () => {
    expect(await complete('lambdabox sta')).toEqual(['start', 'stats', 'status']);
    expect(await complete('lambdabox runtimes ')).toEqual(['build', 'ls']);
  });

  test('completes options and their choices', async () => {
    expect(await complete('lambdabox usage --pri')).toEqual(['--prices', '--print-prices']);
    expect(await complete('lambdabox logs --level ')).toEqual([
      'debug',
      'error',
      'fatal',
      'info',
      'trace',
      'warn',
    ]);
    expect(await complete('lambdabox top --sort p')).toEqual(['p50', 'p99']);
  });

  test('completes functions and runtimes', async () => {
    expect(await complete('lambdabox stats ')).toEqual(['mails', 'orders']);
    expect(await complete('lambdabox logs mails o')).toEqual(['orders']);
    expect(await complete('lambdabox runtimes build py')).toEqual(['python3.13']);
    expect(await complete('lambdabox deploy --runtime n')).toEqual(['nodejs24.x']);
  });
});
