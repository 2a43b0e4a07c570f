import { spawnSync } from 'node:child_process';
import { FakeLambda } from '../fake-lambda';
import { cli } from '../support';

const script = async (shell: string) => (await cli(['completion', shell])).stdout;

/** What bash offers for a line that ends with the word to complete. */
function offered(completion: string, words: readonly string[], functions: readonly string[] = []): string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  const program = `${completion}
lambdabox() { printf '%s\\n' ${functions.join(' ')}; }
COMP_WORDS=(${line}) COMP_CWORD=${words.length - 1}
_lambdabox
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

it('prints a script for bash that bash can read', async () => {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: await script('bash'), encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

it('completes commands, options, choices and functions in bash', async () => {
  const bash = await script('bash');
  expect(offered(bash, ['lambdabox', 'sta'])).toEqual(['stats', 'start', 'status']);
  expect(offered(bash, ['lambdabox', 'runtimes', ''])).toEqual(['ls', 'build']);
  expect(offered(bash, ['lambdabox', 'runtimes', 'build', '--j'])).toEqual(['--json']);
  expect(offered(bash, ['lambdabox', 'deploy', '.', '--mem'])).toEqual(['--memory']);
  expect(offered(bash, ['lambdabox', 'deploy', '--network', ''])).toEqual(['none', 'egress']);
  expect(offered(bash, ['lambdabox', 'completion', 'z'])).toEqual(['zsh']);
  expect(offered(bash, ['lambdabox', 'invoke', 'or'], ['orders', 'mail'])).toEqual(['orders']);
  expect(offered(bash, ['lambdabox', 'why', 'ma'], ['orders', 'mail'])).toEqual(['mail']);
  expect(offered(bash, ['lambdabox', 'logs', '--level', ''])).toContain('warn');
  expect(offered(bash, ['lambdabox', 'top', '--sort', 'p'])).toEqual(['p50', 'p99']);
  expect(offered(bash, ['lambdabox', 'events', 'ma'], ['orders', 'mail'])).toEqual(['mail']);
  expect(offered(bash, ['lambdabox', 'events', '--stage', 'f'])).toEqual(['failed']);
  expect(offered(bash, ['lambdabox', 'usage', '--month', ''])).toEqual([]);
  expect(offered(bash, ['lambdabox', 'deploy', '--runtime', 'p'], ['nodejs24.x', 'python3.13'])).toEqual([
    'python3.13',
  ]);
});

it.each(['bash', 'zsh', 'fish'])('knows every command for %s', async (shell) => {
  const text = await script(shell);
  for (const word of [
    'deploy',
    'invocations',
    'doctor',
    'completion',
    'complete-functions',
    'complete-runtimes',
  ])
    expect(text).toContain(word);
});

it('names functions and runtimes, and says nothing at all when the service does not answer', async () => {
  const service = await new FakeLambda().start();
  service.add('orders');
  service.add('mail');
  service.on('GET /_lambdabox/runtimes', { body: { runtimes: [{ runtime: 'nodejs24.x' }] } });
  const { endpoint } = service;
  expect((await cli(['complete-functions'], { endpoint })).stdout).toBe('orders\nmail\n');
  expect((await cli(['complete-runtimes'], { endpoint })).stdout).toBe('nodejs24.x\n');
  await service.stop();
  for (const command of ['complete-functions', 'complete-runtimes']) {
    const silent = await cli([command], { endpoint: 'http://127.0.0.1:9' });
    expect(silent).toEqual({ code: 0, stdout: '', stderr: '' });
  }
});
