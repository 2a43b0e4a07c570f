import { cli } from './support';

const COMMANDS = [
  'deploy',
  'invoke',
  'bench',
  'ls',
  'show',
  'rm',
  'logs',
  'invocations',
  'start',
  'stop',
  'status',
  'doctor',
  'env',
  'demo',
  'completion',
  'simulate',
];

it('prints help that lists every command, on stdout', async () => {
  const { code, stdout } = await cli(['--help']);
  expect(code).toBe(0);
  for (const name of [...COMMANDS, 'runtimes']) {
    expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  }
  expect(stdout).not.toContain('complete-functions');
});

it.each(COMMANDS)('shows examples of %s', async (name) => {
  const { code, stdout } = await cli([name, '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('Examples:');
});

it.each([
  [['statsu'], "unknown command 'statsu'"],
  [['ls', '--jsno'], "unknown option '--jsno'"],
  [['invoke'], "missing required argument 'function'"],
  [['completion', 'tcsh'], 'Allowed choices are bash, zsh, fish'],
])('has exit status 2 for wrong usage: %j', async (args, message) => {
  const { code, stderr } = await cli(args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

it.each([
  [{ LAMBDABOX_ENDPOINT: 'https://box:1' }, 'LAMBDABOX_ENDPOINT=https://box:1 must be a plain http URL'],
  [
    { LAMBDABOX_ENDPOINT: '', LAMBDABOX_LISTEN: 'nonsense port' },
    'LAMBDABOX_LISTEN=nonsense port must be an address and a port',
  ],
])('names the setting that it cannot use: %j', async (env, message) => {
  const { code, stderr } = await cli(['ls'], { env });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

it('reaches a service that listens on all addresses by the loopback one', async () => {
  const env = { LAMBDABOX_ENDPOINT: '', LAMBDABOX_LISTEN: '0.0.0.0:9' };
  expect((await cli(['ls'], { env })).stderr).toContain('no lambdabox answers at http://127.0.0.1:9');
});

it('colours errors on a terminal, unless NO_COLOR is set', async () => {
  const env = { LAMBDABOX_ENDPOINT: 'nonsense' };
  expect((await cli(['ls'], { env, isTerminal: true })).stderr).toContain('\u001b[31merror:');
  expect((await cli(['ls'], { env: { ...env, NO_COLOR: '1' }, isTerminal: true })).stderr).toMatch(/^error:/);
  expect((await cli(['ls'], { env })).stderr).toMatch(/^error:/);
});
