import { ALLOWED_CALLS } from './system-calls';

type Action = 'SCMP_ACT_ALLOW' | 'SCMP_ACT_ERRNO';

interface Argument {
  readonly index: number;
  readonly op: 'SCMP_CMP_EQ' | 'SCMP_CMP_MASKED_EQ';
  readonly value: number;
  readonly valueTwo?: number;
}

interface Rule {
  readonly names: readonly string[];
  readonly action: Action;
  readonly errnoRet?: number;
  readonly args?: readonly Argument[];
  readonly includes?: { readonly arches: readonly string[] };
  readonly comment: string;
}

const EPERM = 1;
const ENOSYS = 38;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET together. */
const NAMESPACE_FLAGS = 0x7e02_0000;
const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const AF_NETLINK = 16;
const NETLINK_ROUTE = 0;
/** Linux as it is, and the question which one it is. */
const PERSONALITIES = [0, 0xffff_ffff];

/**
 * The seccomp profile of every function, in Docker's format: what is not allowed is refused with EPERM. Our own, so
 * that a function meets the same walls under every version of the engine.
 */
export function ownSeccompProfile(): string {
  return JSON.stringify({
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: EPERM,
    // No 32-bit calls and no x32: AWS has none, and they are a second way into every kernel function.
    archMap: [
      { architecture: 'SCMP_ARCH_X86_64', subArchitectures: [] },
      { architecture: 'SCMP_ARCH_AARCH64', subArchitectures: [] },
    ],
    syscalls: [...ALLOWED_CALLS.map(({ why, names }) => allow(names, why)), ...RULES_BY_ARGUMENT],
  });
}

function allow(names: readonly string[], comment: string, ...args: readonly Argument[]): Rule {
  return { names, action: 'SCMP_ACT_ALLOW', comment, ...(args.length > 0 ? { args } : {}) };
}

function equals(index: number, value: number): Argument {
  return { index, op: 'SCMP_CMP_EQ', value };
}

/** Rules of the same call are alternatives, arguments of one rule must all fit. */
const RULES_BY_ARGUMENT: readonly Rule[] = [
  allow(['socket'], 'Unix sockets', equals(0, AF_UNIX)),
  allow(['socket'], 'IPv4', equals(0, AF_INET)),
  allow(['socket'], 'IPv6', equals(0, AF_INET6)),
  allow(
    ['socket'],
    'the list of network interfaces and routes',
    equals(0, AF_NETLINK),
    equals(2, NETLINK_ROUTE),
  ),
  allow(['socketpair'], 'Unix sockets', equals(0, AF_UNIX)),
  allow(['clone'], 'processes and threads, but no namespaces', {
    index: 0,
    op: 'SCMP_CMP_MASKED_EQ',
    value: NAMESPACE_FLAGS,
    valueTwo: 0,
  }),
  {
    names: ['clone3'],
    action: 'SCMP_ACT_ERRNO',
    errnoRet: ENOSYS,
    comment: 'its flags lie in memory, where no filter sees them; C libraries fall back to clone',
  },
  ...PERSONALITIES.map((value) => allow(['personality'], 'Linux as it is', equals(0, value))),
  { ...allow(['arch_prctl'], 'thread-local storage of x86'), includes: { arches: ['amd64'] } },
];
