import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DockerClient } from '../../src/docker/docker-client';
import { RuntimeApiStub } from '../support/runtime-api-stub';
import { BUILD_MS, projectImages } from '../support/runtime-images';

const execute = promisify(execFile);

const VARIABLES = {
  LANG: 'en_US.UTF-8',
  TZ: ':UTC',
  PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
  LD_LIBRARY_PATH:
    '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
  LAMBDA_TASK_ROOT: '/var/task',
  LAMBDA_RUNTIME_DIR: '/var/runtime',
  AWS_REGION: 'us-east-1',
  AWS_LAMBDA_FUNCTION_NAME: 'f',
  AWS_LAMBDA_FUNCTION_VERSION: '1',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/f',
  AWS_LAMBDA_LOG_STREAM_NAME: 's',
};

/** Files of the function and its layers: paths below /var/task or /opt. */
type Files = Readonly<Record<string, string>>;

describe('a function on the image of', () => {
  const client = DockerClient.create({ host: process.env.DOCKER_HOST });
  const images = projectImages(client);
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'function-'));
    chmodSync(directory, 0o755);
    for (const name of ['var/task', 'opt']) mkdirSync(path.join(directory, name), { recursive: true });
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  afterAll(() => client.close());

  /** Boots a function as an environment does and gives it one event; its answer. */
  async function invoke(
    runtime: string,
    handler: string,
    files: Files,
    variables: Record<string, string> = {},
  ): Promise<unknown> {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
      writeFileSync(path.join(directory, name), content, { mode: 0o755 });
    }
    const image = await images.ensure(runtime);
    const api = await RuntimeApiStub.start({ key: 'välue' });
    const all = { ...VARIABLES, AWS_LAMBDA_RUNTIME_API: api.address, _HANDLER: handler, ...variables };
    const name = `runtime-invoke-${path.basename(directory)}`;
    const bootstrap = runtime.startsWith('provided') ? '/var/task/bootstrap' : '/var/runtime/bootstrap';
    const run = execute('docker', [
      // The host's loopback is where the Runtime API of this test is.
      ...['run', '--rm', '--name', name, '--network', 'host', '--read-only', '--tmpfs', '/tmp'],
      ...['--cap-drop', 'ALL', '--user', '993:990', '--workdir', '/var/task'],
      ...['/var/task', '/opt'].flatMap((at) => ['--volume', `${directory}${at}:${at}:ro`]),
      ...Object.entries(all).flatMap(([variable, value]) => ['--env', `${variable}=${value}`]),
      ...[image, bootstrap],
    ]);
    const ended = run.then(
      ({ stdout }) => Promise.reject(new Error(`the runtime ended: ${stdout}`)),
      ({ message, stdout }: { message: string; stdout: string }) =>
        Promise.reject(new Error(`the runtime ended: ${message}\n${stdout}`)),
    );
    try {
      return await Promise.race([api.answer, ended]);
    } finally {
      await api.close();
      await execute('docker', ['kill', name]).catch(() => undefined);
      await ended.catch(() => undefined);
    }
  }

  describe.each(['nodejs22.x', 'nodejs24.x'])('%s', (runtime) => {
    const modules = '/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task';
    const variables = { NODE_PATH: `/opt/nodejs/node${runtime.slice(6, 8)}/node_modules:${modules}` };

    it(
      'as an ES module has awslambda before it loads, and the SDK by import and require',
      async () => {
        const answer = await invoke(
          runtime,
          'index.handler',
          {
            'var/task/index.mjs': `
            import { createRequire } from 'node:module';
            import { S3Client } from '@aws-sdk/client-s3';
            const streaming = typeof awslambda.streamifyResponse;
            const { DynamoDBDocumentClient } = createRequire(import.meta.url)('@aws-sdk/lib-dynamodb');
            export const handler = async (event, context) => ({
              event, streaming, s3: S3Client.name, dynamo: DynamoDBDocumentClient.name,
              version: process.version.split('.')[0], program: process.execPath, uid: process.getuid(),
              requestId: context.awsRequestId, timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
            });`,
          },
          variables,
        );
        expect(answer).toEqual({
          event: { key: 'välue' },
          streaming: 'function',
          s3: 'S3Client',
          dynamo: 'DynamoDBDocumentClient',
          version: `v${runtime.slice(6, 8)}`,
          program: '/var/lang/bin/node',
          uid: 993,
          requestId: '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
          timeZone: 'UTC',
        });
      },
      BUILD_MS,
    );

    it.each([
      ['import', 'index.mjs', (name: string) => `(await import('${name}')).default`],
      ['require', 'index.js', (name: string) => `require('${name}')`],
    ])('takes packages of the function before layers’ before the runtime’s, by %s', async (_, file, load) => {
      const own = '@aws-sdk/client-s3';
      const layered = '@aws-sdk/client-sqs';
      const body = `({ own: ${load(own)}, layered: ${load(layered)} })`;
      const answer = await invoke(
        runtime,
        'index.handler',
        {
          [`var/task/${file}`]: file.endsWith('.mjs')
            ? `export const handler = async () => ${body};`
            : `exports.handler = async () => ${body};`,
          [`var/task/node_modules/${own}/index.js`]: 'module.exports = "the function’s";',
          [`opt/nodejs/node_modules/${own}/index.js`]: 'module.exports = "a layer’s";',
          [`opt/nodejs/node_modules/${layered}/index.js`]: 'module.exports = "a layer’s";',
        },
        variables,
      );
      expect(answer).toEqual({ own: 'the function’s', layered: 'a layer’s' });
    });
  });

  describe('python3.13', () => {
    const variables = { PYTHONPATH: '/var/runtime', LC_CTYPE: 'C.UTF-8' };

    it(
      'has boto3, compiled modules and the paths of AWS',
      async () => {
        const code = `
import json, os, sys, boto3, botocore.client
def handler(event, context):
    return dict(event=event, boto3=boto3.__file__, program=sys.executable, path=sys.path[:4],
                compiled=os.path.exists(boto3.__cached__) and os.path.exists(json.__cached__),
                version=list(sys.version_info[:2]), uid=os.getuid(), request_id=context.aws_request_id)`;
        expect(await invoke('python3.13', 'app.handler', { 'var/task/app.py': code }, variables)).toEqual({
          event: { key: 'välue' },
          boto3: '/var/runtime/boto3/__init__.py',
          program: '/var/lang/bin/python3.13',
          path: ['/var/task', '/opt/python/lib/python3.13/site-packages', '/opt/python', '/var/runtime'],
          compiled: true,
          version: [3, 13],
          uid: 993,
          request_id: '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
        });
      },
      BUILD_MS,
    );

    it('takes packages of the function before layers’ before the runtime’s', async () => {
      const files = {
        'var/task/app.py': 'import boto3, botocore\ndef handler(e, c): return [boto3.WHOSE, botocore.WHOSE]',
        'var/task/boto3.py': 'WHOSE = "the function’s"',
        'opt/python/boto3.py': 'WHOSE = "a layer’s"',
        'opt/python/botocore.py': 'WHOSE = "a layer’s"',
      };
      expect(await invoke('python3.13', 'app.handler', files, variables)).toEqual([
        'the function’s',
        'a layer’s',
      ]);
    });

    it('reads the .pth files of the function and of its layers', async () => {
      const files = {
        'var/task/app.py': `
import mine, layered, plain
def handler(e, c): return [mine.WHOSE, layered.WHOSE, plain.WHOSE]`,
        'var/task/extra.pth': 'vendored\n',
        'var/task/vendored/mine.py': 'WHOSE = "the function’s"',
        'opt/python/plain.pth': 'more',
        'opt/python/more/plain.py': 'WHOSE = "a layer’s"',
        'opt/python/lib/python3.13/site-packages/layered.pth': 'deep',
        'opt/python/lib/python3.13/site-packages/deep/layered.py': 'WHOSE = "a layer’s site-packages"',
      };
      expect(await invoke('python3.13', 'app.handler', files, variables)).toEqual([
        'the function’s',
        'a layer’s site-packages',
        'a layer’s',
      ]);
    });

    it.each([
      ['with the function’s variables', {}, ['-c']],
      ['with a PYTHONPATH of its own', { PYTHONPATH: '/opt/lib' }, ['-c']],
      ['isolated from both', {}, ['-I', '-c']],
    ])('gives the SDK to a Python that the function starts, %s', async (_, own, options) => {
      const code = `
import os, subprocess, sys
def handler(event, context):
    command = [sys.executable, *${JSON.stringify(options)}, "import boto3; print(boto3.__file__)"]
    return subprocess.check_output(command, env={**os.environ, **${JSON.stringify(own)}}, text=True).strip()`;
      expect(await invoke('python3.13', 'app.handler', { 'var/task/app.py': code }, variables)).toBe(
        '/var/runtime/boto3/__init__.py',
      );
    });

    it('lets a Python that the function starts take the function’s own SDK', async () => {
      const files = {
        'var/task/app.py': `
import subprocess, sys
def handler(event, context):
    return subprocess.check_output([sys.executable, "/var/task/tool.py"], text=True).strip()`,
        'var/task/tool.py': 'import boto3; print(boto3.WHOSE)',
        'var/task/boto3.py': 'WHOSE = "own"',
      };
      expect(await invoke('python3.13', 'app.handler', files, variables)).toBe('own');
    });

    it('finds the function and the runtime’s packages with a PYTHONPATH of the function’s own', async () => {
      const files = {
        'var/task/app.py': 'import boto3, mine\ndef handler(e, c): return [boto3.__name__, mine.WHOSE]',
        'opt/lib/mine.py': 'WHOSE = "PYTHONPATH’s"',
      };
      const answer = invoke('python3.13', 'app.handler', files, { PYTHONPATH: '/opt/lib' });
      expect(await answer).toEqual(['boto3', 'PYTHONPATH’s']);
    });
  });

  it(
    'provided.al2023 may be a shell script with curl, as in AWS’s tutorial',
    async () => {
      const bootstrap = `#!/bin/bash
set -euo pipefail
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
headers=$(mktemp)
event=$(curl -sS -L -D "$headers" "$api/next")
id=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$headers" | tr -d '[:space:]' | cut -d: -f2)
curl -sS "$api/$id/response" -d "{\\"echo\\":$event}"
`;
      const answer = await invoke('provided.al2023', 'hello', { 'var/task/bootstrap': bootstrap });
      expect(answer).toEqual({ echo: { key: 'välue' } });
    },
    BUILD_MS,
  );
});
