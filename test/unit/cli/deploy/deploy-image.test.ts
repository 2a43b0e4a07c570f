import { FakeLambda } from '../fake-lambda';
import { cli } from '../support';

const FUNCTIONS = '/2015-03-31/functions';
let service: FakeLambda;
beforeEach(async () => {
  service = await new FakeLambda().start();
});
afterEach(() => service.stop());

const run = (...args: string[]) => cli(['deploy', ...args], { endpoint: service.endpoint });
const writes = () =>
  service.received.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);

it('creates a function of an image, named as the image is', async () => {
  const { code, stdout } = await run(
    ...['--image', 'reg.example:5000/me/shop:1', '--memory', '256'],
    ...['--command', 'app.handler two', '--entry-point', '["/bin/x", "a b"]', '--working-directory', '/srv'],
  );
  expect([code, stdout]).toEqual([0, expect.stringContaining('✓ shop created\n')]);
  expect(stdout).toContain('image sha256:reg.example:5000/me/shop:1, 256 MB');
  expect(service.asked(`POST ${FUNCTIONS}`)[0]?.json()).toEqual({
    FunctionName: 'shop',
    Role: 'arn:aws:iam::111122223333:role/lambdabox',
    PackageType: 'Image',
    Code: { ImageUri: 'reg.example:5000/me/shop:1' },
    MemorySize: 256,
    ImageConfig: {
      EntryPoint: ['/bin/x', 'a b'],
      Command: ['app.handler', 'two'],
      WorkingDirectory: '/srv',
    },
  });
});

it('updates only what is new: the image that the name means now, and the settings that are named', async () => {
  await run('--image', 'shop:1', '--command', 'a');
  service.received.splice(0);
  expect((await run('--image', 'shop:1', '--command', 'a')).stdout).toContain('shop is unchanged');
  // Asked with DryRun: only the service knows what the name means.
  expect(writes()).toEqual([`PUT ${FUNCTIONS}/shop/code`]);
  service.received.splice(0);
  expect((await run('--image', 'shop:2', '--working-directory', '/d')).stdout).toContain('shop updated');
  expect(writes()).toEqual([
    `PUT ${FUNCTIONS}/shop/code`,
    `PUT ${FUNCTIONS}/shop/code`,
    `PUT ${FUNCTIONS}/shop/configuration`,
  ]);
  expect(service.asked(`PUT ${FUNCTIONS}/shop/configuration`)[0]?.json()).toEqual({
    ImageConfig: { Command: ['a'], WorkingDirectory: '/d' },
  });
});

it.each<[string, string[], RegExp]>([
  ['neither', [], /nothing to deploy is named\n.*or a container image with --image/],
  ['both', ['./folder', '--image', 'shop'], /\.\/folder and --image shop are both given/],
  [
    'a runtime',
    ['--image', 'shop', '--runtime', 'nodejs24.x'],
    /--image <uri>.* cannot be used with .*--runtime/,
  ],
  ['no list', ['--image', 'shop', '--command', '[1]'], /must be words, or a list of strings in JSON/],
])('says what is wrong with %s', async (_what, args, text) => {
  const { code, stderr } = await run(...args);
  expect([code, stderr]).toEqual([2, expect.stringMatching(text)]);
});

it('is shown as an image by ls and show', async () => {
  await run('--image', 'shop:1', '--command', 'a');
  const ls = await cli(['ls'], { endpoint: service.endpoint });
  expect(ls.stdout).toMatch(/shop +image +128 MB +3 s +- +Active/);
  const show = await cli(['show', 'shop'], { endpoint: service.endpoint });
  expect(show.stdout).toMatch(/image config +Command \["a"\]/);
  expect(show.stdout).not.toMatch(/undefined/);
});
