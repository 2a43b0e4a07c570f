import { existsSync, readFileSync } from 'node:fs';
import Docker from 'dockerode';
import { REUSED, useService } from '../support/lambda';

/** Each limit is shown by a function that breaks it. */
const box = useService({ LAMBDABOX_NETWORK: 'none' });

/** The function answers after its limit was broken: in another environment. */
async function expectReplaced(name: string, brokenEnvironment: string | undefined): Promise<void> {
  const after = await box.functions.invoke(name, { calm: true });
  expect(after.functionError).toBeUndefined();
  expect(after.startKind).toBe('cold');
  expect(after.environmentId).not.toBe(brokenEnvironment);
}

describe('memory', () => {
  it('kills a function that takes more than its size, and reports the real peak', async () => {
    await box.functions.deployNode(
      'hungry',
      `exports.handler = async (event) => {
         if (event.calm) return 'calm';
         const held = [];
         for (;;) held.push(Buffer.alloc(8 * 1024 * 1024, 1));
       };`,
      { MemorySize: 160, Timeout: 60 },
    );
    const answer = await box.functions.invoke('hungry');
    expect(answer.functionError).toBe('Unhandled');
    expect(answer.json).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: signal: killed$/,
      ),
    });
    expect(answer.log).toMatch(
      /Memory Size: 160 MB\tMax Memory Used: 160 MB\t.*Error Type: Runtime\.OutOfMemory/,
    );
    await expectReplaced('hungry', answer.environmentId);
  });

  it('reports what an invocation really used', async () => {
    await box.functions.deployNode(
      'holder',
      `let held; exports.handler = async (event) => { held = Buffer.alloc(event.mb * 1024 * 1024, 1); return held.length; };`,
      { MemorySize: 512, Timeout: 30 },
    );
    const used = async (mb: number) =>
      Number(/Max Memory Used: (\d+) MB/.exec((await box.functions.invoke('holder', { mb })).log)?.[1]);
    const little = await used(1);
    const much = await used(201);
    expect(little).toBeGreaterThan(5);
    expect(much - little).toBeGreaterThan(150);
    expect(much).toBeLessThan(512);
  });
});

describe('time', () => {
  it('kills a function at its timeout', async () => {
    await box.functions.deployNode(
      'slow',
      `exports.handler = async (event) => event.calm ? 'calm' : new Promise(() => setInterval(() => {}, 1000));`,
      { Timeout: 1, MemorySize: 512 },
    );
    const answer = await box.functions.invoke('slow');
    expect(answer.json).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/,
      ),
    });
    expect(answer.log).toMatch(/REPORT RequestId: .*\tStatus: timeout/);
    await expectReplaced('slow', answer.environmentId);
  });

  it('kills one that computes without end', async () => {
    await box.functions.deployNode('spin', `exports.handler = async () => { for (;;); };`, { Timeout: 1 });
    const answer = await box.functions.invoke('spin');
    expect(answer.json).toMatchObject({ errorType: 'Sandbox.Timedout' });
  });

  it('ends an init that takes more than ten seconds, and runs it again in the invocation', async () => {
    await box.functions.deployNode(
      'late',
      `const until = Date.now() + 12000; while (Date.now() < until); exports.handler = async () => 'up';`,
      { Timeout: 30, MemorySize: 1769 },
    );
    const answer = await box.functions.invoke('late');
    expect(answer.json).toBe('up');
    expect(Number(/\tDuration: ([\d.]+) ms/.exec(answer.log)?.[1])).toBeGreaterThan(11_000);
    expect(answer.log).not.toContain('Init Duration');
  });

  it('never lets a function that reads no event outlive its timeout', async () => {
    await box.functions.deploy(
      'deaf',
      { bootstrap: { content: '#!/bin/sh\nexec sleep 1000\n', mode: 0o755 } },
      { Runtime: 'provided.al2023', Handler: 'none', Timeout: 2 },
    );
    const answer = await box.functions.invoke('deaf');
    expect(answer.json).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 2.00 seconds'),
    });
  });
});

describe('processor', () => {
  it('is shared in proportion to the memory size', async () => {
    for (const [name, MemorySize] of [
      ['small', 177],
      ['large', 1769],
    ] as const) {
      await box.functions.deployNode(name, 'exports.handler = async () => 1;', { MemorySize });
      // The share is applied off the critical path of the first call; the second one has it.
      await box.functions.invoke(name);
      await box.functions.invoke(name);
    }
    expect(await cpusOf('small')).toBeCloseTo(0.1, 2);
    expect(await cpusOf('large')).toBeCloseTo(1, 2);
  });
});

/** The processors that the container of a function may use, as the host's cgroup says. */
async function cpusOf(functionName: string): Promise<number> {
  const filters = { label: [`lambdabox=${box.service.instanceId}`, `lambdabox.function=${functionName}`] };
  const [container] = await new Docker().listContainers({ filters });
  const read = (path: string) => readFileSync(`/sys/fs/cgroup/${path}`, 'utf8');
  const v1 = `cpu/docker/${container?.Id}`;
  if (existsSync(`/sys/fs/cgroup/${v1}`)) {
    return Number(read(`${v1}/cpu.cfs_quota_us`)) / Number(read(`${v1}/cpu.cfs_period_us`));
  }
  const v2 = [`docker/${container?.Id}`, `system.slice/docker-${container?.Id}.scope`];
  const folder = v2.find((path) => existsSync(`/sys/fs/cgroup/${path}`));
  const [quota, period] = read(`${folder}/cpu.max`).split(' ');
  return Number(quota) / Number(period);
}

describe('processes and files', () => {
  it('stops a fork bomb at 1,024 processes and threads, and nobody else notices', async () => {
    await box.functions.deploy(
      'bomb',
      {
        'app.py': `
import os, signal
def handler(event, context):
    children = 0
    try:
        while children < 3000:
            pid = os.fork()
            if pid == 0:
                signal.pause()
                os._exit(0)
            children += 1
    except BlockingIOError:
        pass
    return children
`,
      },
      { Runtime: 'python3.13', Handler: 'app.handler', Timeout: 60, MemorySize: 1769 },
    );
    const answer = await box.functions.invoke('bomb');
    // gVisor's own threads count too: there the limit ends the whole environment.
    if (process.env.LAMBDABOX_OCI_RUNTIME === 'runsc') expect(answer.functionError).toBe('Unhandled');
    else {
      expect(answer.json).toBeLessThan(1024);
      expect(answer.json).toBeGreaterThan(900);
    }
    expect((await box.functions.invoke('holder', { mb: 1 })).functionError).toBeUndefined();
  });

  it('gives a function 1,024 file descriptors', async () => {
    await box.functions.deployNode(
      'opener',
      `const { openSync, closeSync } = require('node:fs');
       exports.handler = async () => {
         const open = [];
         let code;
         try { for (;;) open.push(openSync('/dev/null', 'r')); } catch (error) { code = error.code; }
         open.forEach(closeSync);
         return [open.length, code];
       };`,
      { MemorySize: 512 },
    );
    const [opened, code] = (await box.functions.invoke('opener')).json as [number, string];
    expect(code).toBe('EMFILE');
    expect(opened).toBeGreaterThan(950);
    expect(opened).toBeLessThan(1024);
  });

  it('gives /tmp the size of the ephemeral storage and no other place to write', async () => {
    await box.functions.deployNode(
      'writer',
      `const fs = require('node:fs');
       exports.handler = async () => {
         const chunk = Buffer.alloc(1024 * 1024);
         const file = fs.openSync('/tmp/big', 'w');
         let mb = 0;
         let tmp;
         try { for (;; mb += 1) fs.writeSync(file, chunk); } catch (error) { tmp = error.code; }
         const others = ['/var/task/x', '/opt/x', '/x', '/etc/x', '/run/lambdabox/x'].map((path) => {
           try { fs.writeFileSync(path, ''); return 'written'; } catch (error) { return error.code; }
         });
         return { mb, tmp, others };
       };`,
      { MemorySize: 1024, Timeout: 30 },
    );
    const { mb, tmp, others } = (await box.functions.invoke('writer')).json as {
      mb: number;
      tmp: string;
      others: string[];
    };
    expect([mb, tmp]).toEqual([512, 'ENOSPC']);
    expect(others).not.toContain('written');
  });
});

describe('payloads', () => {
  it('refuses a response over 6 MB with the error that AWS gives', async () => {
    await box.functions.deployNode('talker', `exports.handler = async (event) => 'x'.repeat(event.length);`, {
      MemorySize: 512,
      Timeout: 30,
    });
    const fits = await box.functions.invoke('talker', { length: 6 * 1024 * 1024 });
    expect(fits.payload).toHaveLength(6 * 1024 * 1024 + 2);
    const tooLarge = await box.functions.invoke('talker', { length: 6 * 1024 * 1024 + 200 });
    expect(tooLarge.functionError).toBe('Unhandled');
    expect(tooLarge.payload).toBe(
      '{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}',
    );
    expect((await box.functions.invoke('talker', { length: 1 })).startKind).toMatch(REUSED);
  });

  it('refuses a request over 6 MB', async () => {
    await expect(box.functions.invoke('talker', 'x'.repeat(6 * 1024 * 1024))).rejects.toMatchObject({
      name: 'RequestTooLargeException',
      $metadata: { httpStatusCode: 413 },
    });
  });
});

describe('ends of the process', () => {
  const source = (act: string) => `exports.handler = async (event) => { if (event.calm) return 1; ${act} };`;

  it.each([
    ['exit-zero', 'process.exit(0);', 'Runtime exited without providing a reason'],
    ['exit-seven', 'process.exit(7);', 'Runtime exited with error: exit status 7'],
    ['abort', 'process.abort();', 'Runtime exited with error: signal: aborted'],
    [
      'killed',
      "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});",
      'Runtime exited with error: signal: killed',
    ],
  ])('%s is answered as on AWS and the environment is replaced', async (name, act, cause) => {
    await box.functions.deployNode(name, source(act), { MemorySize: 512, Timeout: 10 });
    const answer = await box.functions.invoke(name);
    expect(answer.functionError).toBe('Unhandled');
    expect(answer.json).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(new RegExp(`^RequestId: [0-9a-f-]{36} Error: ${cause}$`)),
    });
    expect(answer.log).toContain('Status: error\tError Type: Runtime.ExitError');
    await expectReplaced(name, answer.environmentId);
  });

  it('a bootstrap that cannot be run is an invalid entry point', async () => {
    const runtime = { Runtime: 'provided.al2023', Handler: 'none' } as const;
    await box.functions.deploy('absent', { readme: 'nothing here' }, runtime);
    expect((await box.functions.invoke('absent')).json).toMatchObject({
      errorType: 'Runtime.InvalidEntrypoint',
      errorMessage: expect.stringContaining(
        "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
      ),
    });
    await box.functions.deploy(
      'not-executable',
      { bootstrap: { content: '#!/bin/sh\n', mode: 0o644 } },
      runtime,
    );
    expect((await box.functions.invoke('not-executable')).json).toMatchObject({
      errorType: 'Runtime.InvalidEntrypoint',
      errorMessage: expect.stringContaining('fork/exec /var/task/bootstrap: permission denied'),
    });
  });
});
