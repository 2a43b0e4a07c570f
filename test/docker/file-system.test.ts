import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DockerClient } from '../../src/docker/docker-client';
import { BUILD_MS, projectImages } from '../support/runtime-images';

const execute = promisify(execFile);
const client = DockerClient.create({ host: process.env.DOCKER_HOST });
const images = projectImages(client);
afterAll(() => client.close());

/** docs/file-system.md, "The same as on AWS", as a table. */
const BUNDLES = [
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/pki/tls/cert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];
const COMMANDS = ['bash', 'sh', 'curl', 'awk', 'sed', 'grep', 'sha256sum', 'base64', 'date', 'mktemp', 'env'];
const NODE = {
  files: [
    '/var/lang/bin/node',
    '/var/runtime/ca-cert.pem',
    '/var/runtime/index.mjs',
    '/var/runtime/node_modules/@aws-sdk/client-s3/package.json',
  ],
  script: `/var/lang/bin/node -e 'require("node:child_process").execSync("a=(1 2); [[ \${#a[@]} == 2 ]] && echo bash", {stdio: "inherit"})'`,
};
/** What lies where, and a program of the language that starts a shell. */
const RUNTIMES: Readonly<Record<string, { readonly files: readonly string[]; readonly script: string }>> = {
  'nodejs22.x': NODE,
  'nodejs24.x': NODE,
  'python3.13': {
    files: [
      '/var/lang/bin/python',
      '/var/lang/bin/python3',
      '/var/lang/bin/python3.13',
      '/var/runtime/awslambdaric/__init__.py',
      '/var/runtime/boto3/__init__.py',
      '/var/runtime/bootstrap.py',
    ],
    script: `/var/lang/bin/python -c 'import subprocess; subprocess.run("a=(1 2); [[ \${#a[@]} == 2 ]] && echo bash", shell=True)'`,
  },
  'provided.al2023': { files: [], script: 'a=(1 2); [[ ${#a[@]} == 2 ]] && echo bash' },
};

/** What a script prints in an image, run as an environment would: its user, read-only, without a network. */
async function run(image: string, script: string): Promise<string> {
  const locks = '--rm --read-only --tmpfs /tmp --cap-drop ALL --network none --user 993:990'.split(' ');
  const { stdout } = await execute('docker', ['run', ...locks, image, '/bin/sh', '-c', script]);
  return stdout.trim();
}

describe.each(Object.keys(RUNTIMES))('on %s', (runtime) => {
  const { files, script } = RUNTIMES[runtime] ?? { files: [], script: '' };
  let image: string;
  beforeAll(async () => {
    image = await images.ensure(runtime);
  }, BUILD_MS);

  it('/bin/sh takes what bash takes', async () => {
    const text = `set -o pipefail
printf 'there() { echo "$1"; }' > /tmp/library
source /tmp/library
words=(one two)
[[ \${words[1]} == t* ]] && there "\${words[@]: -1}" | cat <(echo first) -`;
    expect(await run(image, text)).toBe('first\ntwo');
    expect(await run(image, 'readlink -f /bin/sh /bin/bash')).toBe('/usr/bin/bash\n/usr/bin/bash');
  });

  it('programs that start a shell get bash', async () => {
    expect(await run(image, script)).toBe('bash');
  });

  it('the certificate authorities lie where Amazon Linux has them', async () => {
    const found = await run(image, `for f in ${BUNDLES.join(' ')}; do grep -c BEGIN.CERTIFICATE "$f"; done`);
    const counts = found.split('\n').map(Number);
    expect(counts).toHaveLength(BUNDLES.length);
    expect(new Set(counts).size).toBe(1);
    expect(counts[0]).toBeGreaterThan(100);
  });

  it('the commands are there that every image of AWS has', async () => {
    const found = await run(
      image,
      `for c in ${COMMANDS.join(' ')}; do command -v $c >/dev/null && echo $c; done`,
    );
    expect(found.split('\n')).toEqual(COMMANDS);
    expect(await run(image, `awk 'BEGIN { print gensub(/a/, "b", "g", "aa") }'`)).toBe('bb');
  });

  it('the files of AWS’s image are there, readable by the function', async () => {
    const found = await run(image, `for f in ${files.join(' ')}; do test -r $f && echo $f; done; true`);
    expect(found.split('\n').filter(Boolean)).toEqual(files);
  });

  it('the system is named as packages with native parts look it up', async () => {
    expect(await run(image, '. /etc/os-release; echo $ID $VERSION_ID')).toBe('amzn 2023');
    // The truth, for those who look after the image.
    expect(await run(image, '. /usr/lib/os-release; echo $ID')).toBe('debian');
  });

  it('the user has the home of AWS’s, which is not there', async () => {
    expect(await run(image, 'cd ~ 2>/dev/null || echo "no ~sbx_user1051" ~sbx_user1051')).toBe(
      'no ~sbx_user1051 /home/sbx_user1051',
    );
  });
});
