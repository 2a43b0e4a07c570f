import type { Runtime } from '@aws-sdk/client-lambda';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { compiledJava } from '../support/java';
import { FIRST_BUILD_MS, REUSED, useService } from '../support/lambda';
import { deployImage, TestImages } from '../support/test-images';
import type { ZipEntries } from '../support/zip';
import { BOOTSTRAP } from './functions/bootstrap';
import { JAVA_BROKEN, JAVA_FUNCTION } from './functions/java';
import { NODE_FUNCTION } from './functions/node';
import { PYTHON_FUNCTION } from './functions/python';
import { RUBY_FUNCTION } from './functions/ruby';

/** Some must be compiled first. */
type Code = ZipEntries | (() => Promise<ZipEntries>);
const entriesOf = (code: Code) => (typeof code === 'function' ? code() : code);

interface RuntimeCase {
  readonly runtime: Runtime;
  /** The same in an image of its own, as people build theirs from AWS's. */
  readonly isImage?: true;
  readonly handler: string;
  readonly code: Code;
  /** A module that fails when it is loaded, and the error type that the client reports. */
  readonly brokenCode?: Code;
  readonly brokenType?: string;
  readonly errorType: string;
  /** The client answers in ASCII alone, so that text takes more of the six megabytes of an answer. */
  readonly escapes?: boolean;
  readonly hasSdk: boolean;
  /** MB that the language takes at the very least, with the pages of its files. */
  readonly leastMb: number;
  /** Frames of a stack trace that the language keeps, where that is limited. */
  readonly mostFrames?: number;
}

const NODE = {
  handler: 'index.handler',
  code: { 'index.js': NODE_FUNCTION },
  brokenCode: { 'index.js': "require('./no-such-module');" },
  brokenType: 'Runtime.ImportModuleError',
  errorType: 'RangeError',
  hasSdk: true,
  leastMb: 30,
};
const JAVA = {
  handler: 'example.Function',
  code: () => compiledJava({ 'example/Function.java': JAVA_FUNCTION }),
  brokenCode: () => compiledJava({ 'example/Function.java': JAVA_BROKEN }),
  brokenType: 'java.lang.IllegalStateException',
  mostFrames: 1024,
  errorType: 'java.lang.RuntimeException',
  hasSdk: false,
  leastMb: 40,
};

const PYTHON = {
  handler: 'app.handler',
  code: { 'app.py': PYTHON_FUNCTION },
  brokenCode: { 'app.py': 'import no_such_module' },
  brokenType: 'Runtime.ImportModuleError',
  errorType: 'RuntimeError',
  hasSdk: true,
  leastMb: 15,
};
const OWN = {
  handler: 'none',
  code: { bootstrap: { content: BOOTSTRAP, mode: 0o755 } },
  errorType: 'Oops',
  hasSdk: false,
  leastMb: 3,
};
const CASES: readonly RuntimeCase[] = [
  { runtime: 'nodejs20.x', ...NODE },
  { runtime: 'nodejs22.x', ...NODE },
  { runtime: 'nodejs24.x', ...NODE },
  { runtime: 'nodejs26.x', ...NODE },
  { runtime: 'python3.11', ...PYTHON, escapes: true },
  { runtime: 'python3.13', ...PYTHON },
  { runtime: 'python3.14', ...PYTHON },
  { runtime: 'java21', ...JAVA },
  { runtime: 'java25', ...JAVA },
  {
    runtime: 'ruby3.3',
    handler: 'app.handler',
    code: { 'app.rb': RUBY_FUNCTION },
    brokenCode: { 'app.rb': "require 'no_such_module'" },
    brokenType: 'Init<LoadError>',
    errorType: 'Function<RangeError>',
    mostFrames: 100,
    hasSdk: true,
    leastMb: 15,
  },
  { runtime: 'provided.al2', ...OWN },
  { runtime: 'provided.al2023', ...OWN },
  { runtime: 'nodejs24.x', ...NODE, isImage: true },
  // Its client tells by AWS_EXECUTION_ENV whether it may answer in UTF-8.
  { runtime: 'python3.13', ...PYTHON, escapes: true, isImage: true },
];

const hasClient = (runtime: string) => !runtime.startsWith('provided');

/** What AWS's base images set, and how they hand the image's command to their client. */
const BASE = `ENV LANG=en_US.UTF-8 TZ=:UTC \\
  PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin \\
  LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib
WORKDIR /var/task
COPY entrypoint.sh /
ENTRYPOINT ["/entrypoint.sh"]
`;
const ENTRYPOINT = '#!/bin/sh\nexport _HANDLER="$1"\nexec /var/runtime/bootstrap\n';

const images = new TestImages();
const box = useService({ LAMBDABOX_NETWORK: 'none' });
afterAll(async () => {
  await images.forget(box.service.instanceId);
  await images.dispose();
}, FIRST_BUILD_MS);

async function deploy({ runtime, handler, isImage }: RuntimeCase, name: string, code: Code, input = {}) {
  const entries = await entriesOf(code);
  const common = { MemorySize: 512, Timeout: 20, ...input };
  if (!isImage) {
    return box.functions.deploy(name, entries, { Runtime: runtime, Handler: handler, ...common });
  }
  const files = Object.fromEntries(
    Object.entries(entries).flatMap(([file, text]) => (typeof text === 'string' ? [[file, text]] : [])),
  );
  const copies = Object.keys(files).map((file) => `COPY ${file} /var/task/\n`);
  const dockerfile = `FROM ${await images.runtime(runtime)}\n${BASE}${copies.join('')}CMD ["${handler}"]\n`;
  await images.build(images.name(name), dockerfile, { ...files, 'entrypoint.sh': ENTRYPOINT });
  return deployImage(box.functions, name, images.name(name), common);
}

it('covers every runtime that has a folder', () => {
  for (const { runtime } of CASES) {
    expect(existsSync(resolve(__dirname, '../../runtimes', runtime, 'Dockerfile'))).toBe(true);
  }
});

const NAMED = CASES.map((of) => ({ ...of, title: of.isImage ? `an image of ${of.runtime}` : of.runtime }));

describe.each(NAMED)('$title', (of) => {
  const { runtime, isImage, handler, code, brokenCode, brokenType, errorType } = of;
  const { mostFrames, escapes, hasSdk, leastMb } = of;
  const name = `conformance-${isImage ? 'image-' : ''}${runtime.replaceAll('.', '-')}`;
  const call = (event: object, input = {}) => box.functions.invoke(name, event, input);

  beforeAll(async () => {
    await deploy(of, name, code, { Environment: { Variables: { OWN: 'value', EMPTY: '' } } });
  }, FIRST_BUILD_MS);

  it('answers first cold and then in the same environment, with the state of its module kept', async () => {
    const first = await call({ do: 'calls' });
    expect([first.status, first.json, first.startKind]).toEqual([200, 1, 'cold']);
    expect(first.log).toMatch(/\tInit Duration: [\d.]+ ms\t/);
    expect(first.log).toMatch(/^(\S+\t\S+\tINFO\t)?loading\nSTART RequestId: /);
    const second = await call({ do: 'calls' });
    expect([second.json, second.environmentId]).toEqual([2, first.environmentId]);
    expect(second.startKind).toMatch(REUSED);
    expect(second.log).toMatch(/^START RequestId: /);
    expect(second.log).not.toContain('Init Duration');
  });

  it.each([
    ['text'],
    [17.5],
    [true],
    [null],
    [['a', { b: [1, 2] }]],
    [{ emoji: '🦊 λ', nested: { deep: [] } }],
  ])('echoes %j', async (value) => {
    expect((await call({ do: 'echo', value })).json).toEqual(value);
  });

  it('echoes five megabytes with every byte in place', async () => {
    const value = 'λ🦊 abc'.repeat(500_000).slice(0, escapes ? 1_600_000 : 2_300_000);
    const answer = await call({ do: 'echo', value });
    expect(answer.functionError).toBeUndefined();
    expect(answer.json).toBe(value);
  });

  it('answers null when the handler returns nothing', async () => {
    expect((await call({ do: 'nothing' })).payload).toBe('null');
  });

  it('gives the context of the call', async () => {
    const client = { custom: { key: 'value' } };
    const answer = await call(
      { do: 'context' },
      { ClientContext: Buffer.from(JSON.stringify(client)).toString('base64') },
    );
    expect(answer.json).toMatchObject({
      requestId: expect.stringMatching(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      ),
      name,
      version: '$LATEST',
      arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
      memory: '512',
      logGroup: `/aws/lambda/${name}`,
      logStream: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      client,
    });
    const { remaining, requestId } = answer.json as { remaining: number; requestId: string };
    expect(remaining).toBeGreaterThan(15_000);
    expect(remaining).toBeLessThanOrEqual(20_000);
    expect(answer.log).toContain(`REPORT RequestId: ${requestId}`);
  });

  it('gives the variables that AWS gives', async () => {
    const variables = (await call({ do: 'env' })).json as Record<string, string>;
    expect(variables).toMatchObject({
      OWN: 'value',
      EMPTY: '',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
      LAMBDA_TASK_ROOT: '/var/task',
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      TZ: ':UTC',
      LANG: 'en_US.UTF-8',
      _HANDLER: handler,
    });
    expect(variables.AWS_EXECUTION_ENV).toBe(
      isImage || runtime.startsWith('provided') ? undefined : `AWS_Lambda_${runtime}`,
    );
    expect(Object.keys(variables).filter((key) => /lambdabox/i.test(key))).toEqual([]);
  });

  it('runs as nobody in particular, in /var/task', async () => {
    expect((await call({ do: 'identity' })).json).toMatchObject({
      uid: 993,
      gid: 990,
      cwd: '/var/task',
      readable: 0,
    });
  });

  it('has every line in the log when the answer is there', async () => {
    const few = await call({ do: 'log' });
    expect(few.log).toMatch(/^START RequestId: [^]*to stdout[^]*END RequestId: [^]*REPORT RequestId: /);
    expect(few.log).toContain('to stderr');
    // What does not fit into the pipe, Node.js writes when it can, after the answer perhaps; our runtimes' descriptor waits.
    const lines = isImage ? 200 : 20_000;
    const many = await call({ do: 'flood', lines });
    expect(many.log).toContain(`line ${lines - 1}`);
    expect(many.log.length).toBeLessThanOrEqual(4096);
  });

  it('has lines of stdout, stderr and the log in the order in which they were written', async () => {
    const { log } = await call({ do: 'mix', rounds: 15 });
    const seen = Array.from(log.matchAll(/(\d+) (?:out|record|err)$/gm), ([line]) => line);
    const kinds = hasClient(runtime) ? ['out', 'record', 'err'] : ['out', 'err'];
    expect(seen).toEqual(Array.from({ length: 15 }, (_, n) => kinds.map((kind) => `${n} ${kind}`)).flat());
  });

  it('tells the caller of an error of the handler and goes on in the same environment', async () => {
    const answer = await call({ do: 'fail' });
    expect(answer.functionError).toBe('Unhandled');
    expect(answer.json).toMatchObject({ errorType, errorMessage: 'out of range' });
    expect((await call({ do: 'calls' })).startKind).toMatch(REUSED);
  });

  if (hasClient(runtime)) {
    it.each([
      ['100,000 characters', 'x', 100_000, 1],
      ['28,000 Chinese characters', '中', 28_000, 1],
      ['2,000 frames', 'deep', 1, 2000],
    ])('tells of an error of %s whole and goes on', async (_, text, times, depth) => {
      const { environmentId } = await call({ do: 'calls' });
      const answer = await call({ do: 'fail-at-length', text, times, depth });
      expect(answer.functionError).toBe('Unhandled');
      const error = answer.json as {
        errorType: string;
        errorMessage: string;
        stackTrace?: string[];
        trace?: string[];
      };
      expect([error.errorType, error.errorMessage === text.repeat(times)]).toEqual([errorType, true]);
      expect((error.stackTrace ?? error.trace ?? []).length).toBeGreaterThanOrEqual(
        Math.min(depth, mostFrames ?? depth),
      );
      const next = await call({ do: 'calls' });
      expect(next.environmentId).toBe(environmentId);
      expect(next.startKind).toMatch(REUSED);
    });
  }

  it('reports the memory that it would need alone, never above its memory size', async () => {
    const used = async (event: object) => {
      const { log } = await call(event);
      return Number(/\tMax Memory Used: (\d+) MB\t/.exec(log)?.[1]);
    };
    expect(await used({ do: 'nothing' })).toBeGreaterThanOrEqual(leastMb);
    expect(await used({ do: 'nothing' })).toBeLessThan(512);
    if (!hasClient(runtime)) return;
    const afterwards = await used({ do: 'allocate', megabytes: 100 });
    expect(afterwards).toBeGreaterThanOrEqual(100);
    expect(afterwards).toBeLessThanOrEqual(512);
  });

  it('keeps /tmp from call to call', async () => {
    const sizes = [(await call({ do: 'tmp' })).json, (await call({ do: 'tmp' })).json];
    expect(sizes).toEqual([1, 2]);
  });

  if (hasSdk) {
    it('carries the AWS SDK', async () => {
      const answer = await call({ do: 'sdk' });
      expect([answer.functionError, typeof answer.json]).toEqual([undefined, 'string']);
    });
  }

  if (brokenCode) {
    it('tells of a module that cannot be loaded, after a second try inside the call', async () => {
      const broken = `${name}-broken`;
      await deploy(of, broken, brokenCode);
      const answer = await box.functions.invoke(broken);
      expect(answer.functionError).toBe('Unhandled');
      expect(answer.json).toMatchObject({ errorType: brokenType });
      // What was said of either try stands before START.
      expect(answer.log).toMatch(
        new RegExp(
          `${brokenType}[^]*START RequestId: [^]*REPORT RequestId: .*\\tStatus: error\\tError Type: `,
        ),
      );
    });
  }
});
