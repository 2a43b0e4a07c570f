import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isAlive } from '../../../../src/cli/service/service-process';

describe('whether a process runs', () => {
  it('is so of this one', () => {
    expect(isAlive(process.pid)).toBe(true);
  });

  it('is not so of one that has ended and that nobody reaps', async () => {
    // The shell becomes a `sleep`, which never asks after the child that the shell had.
    const parent = spawn('sh', ['-c', '(exit 0) & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const child = Number(line.toString());
    for (let turn = 0; isAlive(child) && turn < 100_000; turn += 1) {
      await new Promise((next) => setImmediate(next));
    }
    expect(isAlive(child)).toBe(false);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  });
});
