import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Folder } from '../folder';
import { cli } from '../support';

const FILES = {
  'invocations.csv': 'HashOwner,HashApp,HashFunction,Trigger,1,2,3\no,a,f,http,1,0,1\n',
  'durations.csv': 'HashOwner,HashApp,HashFunction,Average\no,a,f,100\n',
  'memory.csv': 'HashOwner,HashApp,AverageAllocatedMb\no,a,1024\n',
};

let folder: Folder;
beforeEach(() => {
  folder = new Folder(FILES);
});
afterEach(() => folder.remove());

it('prints what each policy wastes and makes wait, as JSON', async () => {
  const { code, stdout } = await cli(
    ['simulate', '.', '--policy', 'fixed-10m', 'none', '--cold-ms', '900', '--json'],
    { cwd: folder.path },
  );
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    policies: [
      {
        name: 'none',
        invocations: 2,
        starts: 2,
        stemStarts: 0,
        coldStarts: 2,
        waitSeconds: 2,
        // Each of the two is idle for 0.9 s, until the scaler looks.
        wastedGbSeconds: expect.closeTo(1.8, 6),
      },
      { name: 'fixed-10m', starts: 1, waitSeconds: 1, wastedGbSeconds: expect.closeTo(118.9 + 29.9, 6) },
    ],
  });
});

it('shows what a box that is too small has to end', async () => {
  folder.write({
    'invocations.csv': 'HashOwner,HashApp,HashFunction,Trigger,1,2\no,a,f,http,1,1\no,a,g,http,1,1\n',
  });
  const args = ['simulate', '.', '--policy', 'fixed-10m', '--memory-mb', '1500', '--json'];
  const { stdout } = await cli(args, { cwd: folder.path });
  expect(JSON.parse(stdout)).toMatchObject({
    policies: [{ starts: 4, evictions: 3 }],
    trace: { memoryMb: 1500 },
  });
});

it('tries several budgets for idle environments, each of which ends what is worth least', async () => {
  folder.write({
    'invocations.csv': 'HashOwner,HashApp,HashFunction,Trigger,1,2\no,a,f,http,1,1\no,a,g,http,1,1\n',
  });
  const args = ['simulate', '.', '--policy', 'fixed-10m', '--idle-mb', '1024', '2048', '--json'];
  const { stdout } = await cli(args, { cwd: folder.path });
  expect(JSON.parse(stdout)).toMatchObject({
    budgets: [
      { policies: [{ starts: 4, evictions: 3 }], trace: { idleMb: 1024 } },
      { policies: [{ starts: 2, evictions: 0 }], trace: { idleMb: 2048 } },
    ],
  });
});

it('shows all policies in a table and in a chart', async () => {
  const { code, stdout, stderr } = await cli(['simulate', folder.path]);
  expect([code, stderr]).toEqual([0, '']);
  for (const name of ['none', 'fixed-1m', 'fixed-60m', 'hybrid', 'lambdabox-lean', 'lambdabox-warm'])
    expect(stdout).toMatch(new RegExp(`^[A-I]  ${name} +\\d`, 'm'));
  expect(stdout).toContain('waiting, seconds');
});

it('writes a page that loads nothing', async () => {
  const { code } = await cli(['simulate', '.', '--policy', 'none,fixed-1m', '--html', 'p.html'], {
    cwd: folder.path,
  });
  expect(code).toBe(0);
  const page = readFileSync(join(folder.path, 'p.html'), 'utf8');
  expect(page).toContain('<svg');
  expect(page).toContain('fixed-1m');
  expect(page).not.toMatch(/<script|https?:|@import/);
});

it('names the line of a trace that breaks a rule', async () => {
  folder.write({ 'durations.csv': 'HashOwner,HashApp,HashFunction,Average\no,a,f,fast\n' });
  const { code, stderr } = await cli(['simulate', folder.path]);
  expect(code).toBe(2);
  expect(stderr).toContain('durations.csv, line 2: column "Average": "fast" must be a number, 0 or more');
});

it.each([
  [['simulate', '.', '--policy', 'best'], 'It must be one of none, fixed-1m'],
  [['simulate', '.', '--cold-ms', '-1'], 'It must be a number, 0 or more'],
  [['simulate', '/nonexistent'], 'cannot be read'],
  [['simulate', '.', '--html', '/nonexistent/p.html'], 'cannot be written'],
  [['simulate', '.', '--html', 'p.html', '--idle-mb', '1', '2'], 'give --idle-mb one value with it'],
])('refuses %j', async (args, message) => {
  const { code, stderr } = await cli(args, { cwd: folder.path });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

it('ends when it is interrupted', async () => {
  const stop = new AbortController();
  stop.abort('SIGINT');
  const minutes = Array.from({ length: 120 }, (_, minute) => minute);
  folder.write({
    'invocations.csv': `HashOwner,HashApp,HashFunction,Trigger,${minutes.join(',')}\no,a,f,http,${minutes.join(',')}\n`,
  });
  expect((await cli(['simulate', folder.path], { signal: stop.signal })).code).toBe(130);
});
