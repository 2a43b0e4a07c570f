import { FIRST_BUILD_MS, useService } from '../support/lambda';

const box = useService({ LAMBDABOX_NETWORK: 'none' });

const WRAPPER = { content: '#!/bin/sh\nexec 14>&- 15>&-\nexec "$@"\n', mode: 0o755 };

const NODE = `
const fs = require('fs');
const { execFileSync } = require('child_process');
const own = process.env.AWS_LAMBDA_RUNTIME_API;
exports.handler = async (event) => {
  console.log('has begun');
  switch (event.do) {
    case 'fail': throw new RangeError('it failed');
    case 'garbage': fs.writeSync(15, 'GET / HTTP/1.1'); return new Promise(() => setTimeout(() => 0, 60_000));
    case 'descriptors': return execFileSync('/bin/ls', ['/proc/self/fd']).toString().split('\\n');
    case 'ask': return (await fetch('http://' + own + '/2018-06-01/runtime/invocation/next')).status;
    case 'leave': process.exit(3);
  }
  return event;
};`;

const PYTHON = `
import os, subprocess, time, urllib.error, urllib.request

own = os.environ["AWS_LAMBDA_RUNTIME_API"]

def ask():
    try:
        return urllib.request.urlopen(f"http://{own}/2018-06-01/runtime/invocation/next").status
    except urllib.error.HTTPError as refused:
        return refused.code

def handler(event, context):
    print("has begun")
    match event.get("do"):
        case "fail":
            raise ValueError("it failed")
        case "garbage":
            os.write(15, b"GET / HTTP/1.1")
            time.sleep(60)
        case "descriptors":
            return subprocess.check_output(["/bin/ls", "/proc/self/fd"], close_fds=False, text=True).split("\\n")
        case "ask":
            return ask()
        case "leave":
            os._exit(3)
    return event
`;

/** What both must do, however it goes to the service. */
describe.each([
  ['nodejs22.x', { 'index.js': NODE }, 'RangeError'],
  ['nodejs24.x', { 'index.js': NODE }, 'RangeError'],
  ['python3.13', { 'index.py': PYTHON }, 'ValueError'],
] as const)('%s', (runtime, code, errorType) => {
  const plain = `channel-${runtime.replaceAll('.', '-')}`;
  const wrapped = `${plain}-wrapped`;

  beforeAll(async () => {
    const input = { Runtime: runtime, MemorySize: 256, Timeout: 60 } as const;
    await box.functions.deploy(plain, code, input);
    await box.functions.deploy(
      wrapped,
      { ...code, wrapper: WRAPPER },
      {
        ...input,
        Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/wrapper' } },
      },
    );
  }, FIRST_BUILD_MS);

  describe.each([
    ['over its descriptors', plain],
    ['by HTTP, behind a wrapper that closes them', wrapped],
  ])('%s', (_, name) => {
    it('answers again and again, with its log', async () => {
      for (const n of [1, 2]) {
        const { json, log } = await box.functions.invoke(name, { n, text: 'λ🦊' });
        expect(json).toEqual({ n, text: 'λ🦊' });
        expect(log).toMatch(/has begun[^]*END RequestId/);
      }
    });

    it('tells of an error and goes on', async () => {
      const failed = await box.functions.invoke(name, { do: 'fail' });
      expect(failed.json).toMatchObject({ errorType, errorMessage: 'it failed' });
      expect((await box.functions.invoke(name, { n: 3 })).json).toEqual({ n: 3 });
    });

    it('echoes five megabytes', async () => {
      const text = 'five megabytes '.repeat(350_000);
      expect((await box.functions.invoke(name, { text })).json).toEqual({ text });
    });

    it('may ask the Runtime API itself, which refuses it', async () => {
      expect((await box.functions.invoke(name, { do: 'ask' })).json).toBe(403);
      expect((await box.functions.invoke(name, { n: 4 })).json).toEqual({ n: 4 });
    });

    it('fails when the function ends itself, and starts anew', async () => {
      const { json } = await box.functions.invoke(name, { do: 'leave' });
      expect(json).toMatchObject({
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/Runtime exited with error: exit status 3$/) as unknown,
      });
      expect((await box.functions.invoke(name, { n: 5 })).json).toEqual({ n: 5 });
    });
  });

  it('keeps its descriptors from its children', async () => {
    const { json } = await box.functions.invoke(plain, { do: 'descriptors' });
    expect(json).toEqual(expect.arrayContaining(['0', '1', '2']));
    expect(json).not.toEqual(expect.arrayContaining(['14']));
    expect(json).not.toEqual(expect.arrayContaining(['15']));
  });

  it('is killed when it writes what is no answer, and starts anew', async () => {
    const { json } = await box.functions.invoke(plain, { do: 'garbage' });
    expect(json).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Runtime exited with error: signal: killed$/) as unknown,
    });
    expect((await box.functions.invoke(plain, { n: 6 })).json).toEqual({ n: 6 });
  });
});
