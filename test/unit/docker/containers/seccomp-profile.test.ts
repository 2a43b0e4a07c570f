import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seccompProfile } from '../../../../src/docker/containers/seccomp-file';
import { ownSeccompProfile } from '../../../../src/docker/containers/seccomp-profile';
import { ALLOWED_CALLS } from '../../../../src/docker/containers/system-calls';

describe("the functions' seccomp profile", () => {
  const allowed = ALLOWED_CALLS.flatMap(({ names }) => names);

  it('names each call once', () => {
    expect(allowed.filter((name, at) => allowed.indexOf(name) !== at)).toEqual([]);
    expect(allowed.filter((name) => !/^[a-z][a-z0-9_]+$/.test(name))).toEqual([]);
  });

  it('refuses what it does not name', () => {
    expect(JSON.parse(ownSeccompProfile())).toMatchObject({
      defaultAction: 'SCMP_ACT_ERRNO',
      archMap: [
        { architecture: 'SCMP_ARCH_X86_64', subArchitectures: [] },
        { architecture: 'SCMP_ARCH_AARCH64', subArchitectures: [] },
      ],
    });
  });

  it.each([
    'io_uring_setup',
    'bpf',
    'unshare',
    'setns',
    'mount',
    'ptrace',
    'keyctl',
    'userfaultfd',
    'socketcall',
  ])('does not name %s', (name) => {
    expect(ownSeccompProfile()).not.toContain(`"${name}"`);
  });

  it('allows no call without a condition that it allows with one', () => {
    const { syscalls } = JSON.parse(ownSeccompProfile()) as {
      syscalls: { names: string[]; args?: unknown[] }[];
    };
    const conditional = syscalls.filter(({ args }) => args).flatMap(({ names }) => names);
    expect(conditional).toEqual(expect.arrayContaining(['socket', 'socketpair', 'clone', 'personality']));
    expect(allowed.filter((name) => conditional.includes(name))).toEqual([]);
  });
});

describe("an operator's profile", () => {
  let directory: string;
  let path: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'profile-'));
    path = join(directory, 'profile.json');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is used as it is', () => {
    const profile = {
      defaultAction: 'SCMP_ACT_ERRNO',
      syscalls: [{ names: ['read'], action: 'SCMP_ACT_ALLOW' }],
    };
    writeFileSync(path, JSON.stringify(profile, undefined, 2));
    expect(seccompProfile(path)).toBe(JSON.stringify(profile));
  });

  it('that cannot be read is told with its name', () => {
    expect(() => seccompProfile(path)).toThrow(
      new RegExp(`^LAMBDABOX_SECCOMP_PROFILE=${path}: cannot be read \\(.*ENOENT`),
    );
  });

  it.each([
    ['{', 'is no JSON'],
    ['[]', 'must be a JSON object'],
    ['{"syscalls": []}', 'must have a "defaultAction"'],
    ['{"defaultAction": "ALLOW", "syscalls": []}', 'must have a "defaultAction"'],
    ['{"defaultAction": "SCMP_ACT_ERRNO"}', 'must have a list "syscalls"'],
    [
      '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}, {"names": ["write"], "action": "ALLOW"}]}',
      'has an entry syscalls[1]',
    ],
    [
      '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"action": "SCMP_ACT_ALLOW"}]}',
      'has an entry syscalls[0]',
    ],
  ])('that says %s is refused: %s', (text, fault) => {
    writeFileSync(path, text);
    expect(() => seccompProfile(path)).toThrow(`LAMBDABOX_SECCOMP_PROFILE=${path}: ${fault}`);
  });
});
