import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const LIB = resolve(__dirname, '../../../scripts/lib.sh');

function bash(script: string) {
  const { stdout, stderr } = spawnSync('bash', ['-c', `set -euo pipefail; . "$0"; ${script}`, LIB], {
    encoding: 'utf8',
  });
  return { stdout, stderr };
}

describe('what a script says of a long step', () => {
  it('leaves the status and the output of the step as they are, and nothing running', () => {
    expect(bash('step() { echo done; return 7; }; busy waiting step || echo "status $?"; jobs')).toEqual({
      stdout: 'done\nstatus 7\n',
      stderr: '',
    });
  });

  it('is the end of its log when it fails', () => {
    const { stdout, stderr } = bash(
      `state=$(mktemp -d); trap 'rm -rf "$state"' EXIT
       step() { echo half; echo 'no disk' >&2; return 1; }; logged name 'making it' step; echo not reached`,
    );
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^half\nno disk\nerror: making it failed; the whole log is \S+\/name\.log\n$/);
  });
});
