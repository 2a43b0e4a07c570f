import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DockerClient } from '../../src/docker/docker-client';
import { BUILD_MS, projectImages } from '../support/runtime-images';

const execute = promisify(execFile);
const BASE = 'debian:trixie-slim';

interface Output {
  readonly code: number;
  readonly text: string;
}

const client = DockerClient.create({ host: process.env.DOCKER_HOST });
const images = projectImages(client);
afterAll(() => client.close());

/** Runs a script in an image as an environment would: its user, read-only, no network. */
async function shell(image: string, script: string, variables: Record<string, string> = {}): Promise<Output> {
  const settings = Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const locks = '--rm --read-only --tmpfs /tmp --cap-drop ALL --network none --user 993:990'.split(' ');
  try {
    const { stdout } = await execute('docker', [
      'run',
      ...locks,
      ...settings,
      image,
      '/bin/sh',
      '-c',
      script,
    ]);
    return { code: 0, text: stdout.trim() };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, text: stdout.trim() };
  }
}

describe.each(['nodejs22.x', 'nodejs24.x', 'python3.13', 'java21', 'java25', 'provided.al2023'])(
  'the image of %s',
  (runtime) => {
    let image: string;
    const run = async (script: string) => (await shell(image, script)).text;

    beforeAll(async () => {
      image = await images.ensure(runtime);
    }, BUILD_MS);

    it('has the user and group of AWS', async () => {
      expect(await run('id; getent passwd sbx_user1051')).toBe(
        'uid=993(sbx_user1051) gid=990(sbx_user1051) groups=990(sbx_user1051)\n' +
          'sbx_user1051:x:993:990::/home/sbx_user1051:/sbin/nologin',
      );
    });

    it('has the directories of AWS, empty and root’s', async () => {
      expect(await run("stat -c '%n %U:%G %a' /var/task /opt /var/runtime /var/lang /var/lang/bin")).toBe(
        ['/var/task', '/opt', '/var/runtime', '/var/lang', '/var/lang/bin']
          .map((d) => `${d} root:root 755`)
          .join('\n'),
      );
      expect(await run('ls -A /var/task /opt /var/task/lib')).toBe(
        '/opt:\n\n/var/task:\nlib\n\n/var/task/lib:',
      );
    });

    it('sets no variables and has no entry point', async () => {
      const { Config } = await client.call('inspect', 10_000, (docker) => docker.getImage(image).inspect());
      expect(Config.Entrypoint ?? []).toEqual([]);
      expect((Config.Env ?? []).filter((variable) => !variable.startsWith('PATH='))).toEqual([]);
    });

    it('trusts whom Debian trusts, and nobody of the machine that built it', async () => {
      const read = async (of: string, files: string) =>
        (await shell(of, `cat ${files} 2>/dev/null`)).text.match(
          /-----BEGIN[^]*?-----END CERTIFICATE-----/g,
        ) ?? [];
      const bundle = await read(image, '/etc/ssl/certs/ca-certificates.crt');
      expect(bundle.length).toBeGreaterThan(100);
      const known = new Set([
        ...(await read(image, '/usr/share/ca-certificates/mozilla/*.crt')),
        // A base of somebody's own may trust more.
        ...(await read(BASE, '/etc/ssl/certs/ca-certificates.crt')),
      ]);
      expect(bundle.filter((certificate) => !known.has(certificate))).toEqual([]);
    });

    it('has no compiler, no package manager of a language and no caches', async () => {
      expect(await run('command -v gcc g++ cc make cmake npm pip pip3 node-gyp')).toBe('');
      expect(await run('ls -d /build /var/lib/apt/lists/* /var/cache/apt/* 2>/dev/null')).toBe('');
    });

    it('leaves the home of root as the base has it', async () => {
      const { stdout } = await execute('docker', [
        'run',
        '--rm',
        '--network',
        'none',
        image,
        'ls',
        '-A',
        '/root',
      ]);
      expect(stdout).toBe(
        (await execute('docker', ['run', '--rm', '--network', 'none', BASE, 'ls', '-A', '/root'])).stdout,
      );
    });

    it('knows the locale and the time zones of AWS', async () => {
      const text = await shell(image, 'locale charmap; date +%Z; TZ=Asia/Tokyo date +%Z', {
        LANG: 'en_US.UTF-8',
        TZ: ':UTC',
      });
      expect(text.text).toBe('UTF-8\nUTC\nJST');
    });

    const isOwnBootstrap = runtime.startsWith('provided');
    it(`${isOwnBootstrap ? 'leaves the bootstrap to the function' : 'starts its client by an executable bootstrap'}`, async () => {
      const mode = await run("stat -c '%U:%G %a' /var/runtime/bootstrap 2>/dev/null");
      expect(mode).toBe(isOwnBootstrap ? '' : 'root:root 755');
    });
  },
);

describe.each([
  ['nodejs22.x', '/var/lang/bin/node'],
  ['nodejs24.x', '/var/lang/bin/node'],
  ['python3.13', '/var/lang/bin/python3.13'],
  ['java21', '/var/lang/bin/java'],
])('the bootstrap of %s', (runtime, program) => {
  let image: string;
  beforeAll(async () => {
    image = await images.ensure(runtime);
  }, BUILD_MS);
  const wrapped = (wrapper: string, variables: Record<string, string> = {}) =>
    shell(image, '/var/runtime/bootstrap', {
      AWS_LAMBDA_EXEC_WRAPPER: wrapper,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
      ...variables,
    });

  it('gives the original command to an exec wrapper', async () => {
    const { code, text } = await wrapped('/bin/echo');
    expect(code).toBe(0);
    expect(text.split(' ')[0]).toBe(program);
    expect(text).toMatch(/ (\/var\/runtime\/(index\.mjs|bootstrap\.py)|[\w.]+\.AWSLambda)$/);
  });

  it('ends with 127 without its exec wrapper, and with 126 when that is not executable', async () => {
    expect(await wrapped('/opt/none')).toEqual({ code: 127, text: '/opt/none: does not exist' });
    expect(await wrapped('/etc/passwd')).toEqual({ code: 126, text: '/etc/passwd: is not an executable' });
  });

  if (runtime.startsWith('nodejs')) {
    // AWS turns these features off on Node.js 22 alone.
    const modules = runtime === 'nodejs22.x' ? ['require-module', 'detect-module'] : [];
    const command = (options: readonly string[], off = modules) =>
      [
        `${program} --expose-gc --max-http-header-size 81920`,
        ...off.map((feature) => `--no-experimental-${feature}`),
        ...options,
        '/var/runtime/index.mjs',
      ].join(' ');

    it('sizes the heap by the function’s memory', async () => {
      expect((await wrapped('/bin/echo')).text).toBe(
        command(['--max-semi-space-size=17', '--max-old-space-size=922']),
      );
    });

    for (const feature of modules) {
      it(`lets NODE_OPTIONS turn ${feature} on again`, async () => {
        const NODE_OPTIONS = `--max-old-space-size=700 --experimental-${feature}`;
        const off = modules.filter((other) => other !== feature);
        expect((await wrapped('/bin/echo', { NODE_OPTIONS })).text).toBe(command([], off));
      });
    }

    it.each(['--max-old-space-size=700', '--max_semi_space_size=8'])(
      'leaves it to NODE_OPTIONS=%s',
      async (options) => {
        const { text } = await wrapped('/bin/echo', { NODE_OPTIONS: options });
        expect(text).toBe(command([]));
      },
    );
  }
});
