import type { Answer } from './docker-box';

/** A system call with numbers for arguments; those that are left out are 0. */
export interface SystemCall {
  readonly name: string;
  readonly number: { readonly x64: number; readonly arm64: number };
  readonly args: readonly number[];
}

const CLONE_NEWUSER = 0x1000_0000;
const SIGCHLD = 17;
/** Not an address in any process: who gets as far as reading it answers EFAULT, and has done nothing. */
const NOWHERE = 1;

function call(name: string, x64: number, arm64: number, ...args: readonly number[]): SystemCall {
  return { name, number: { x64, arm64 }, args };
}

/** What a function is refused with EPERM. */
export const REFUSED: readonly SystemCall[] = [
  call('io_uring_setup', 425, 425, 8, NOWHERE),
  call('io_uring_enter', 426, 426, -1),
  call('io_uring_register', 427, 427, -1),
  call('socket of AF_VSOCK', 41, 198, 40, 1, 0),
  call('socket of AF_ALG', 41, 198, 38, 5, 0),
  call('socket of AF_PACKET', 41, 198, 17, 3, 0),
  call('socket of AF_TIPC', 41, 198, 30, 1, 0),
  call('socket of NETLINK_NETFILTER', 41, 198, 16, 3, 12),
  call('socketpair of AF_TIPC', 53, 199, 30, 1, 0, NOWHERE),
  call('userfaultfd', 323, 282, 1),
  call('keyctl', 250, 219, 0, -3),
  call('add_key', 248, 217, NOWHERE, NOWHERE, 0, 0, -3),
  call('request_key', 249, 218, NOWHERE, NOWHERE, 0, -3),
  call('bpf', 321, 280, 0, NOWHERE, 1),
  call('perf_event_open', 298, 241, NOWHERE),
  call('unshare of the user', 272, 97, CLONE_NEWUSER),
  call('setns', 308, 268, -1),
  call('clone into a user of its own', 56, 220, CLONE_NEWUSER + SIGCHLD),
  call('mount', 165, 40, NOWHERE, NOWHERE),
  call('umount2', 166, 39, NOWHERE),
  call('pivot_root', 155, 41, NOWHERE, NOWHERE),
  call('open_tree', 428, 428, -1, NOWHERE),
  call('move_mount', 429, 429, -1, NOWHERE, -1, NOWHERE),
  call('fsopen', 430, 430, NOWHERE),
  call('fsmount', 432, 432, -1),
  call('mount_setattr', 442, 442, -1, NOWHERE),
  call('chroot', 161, 51, NOWHERE),
  call('kexec_load', 246, 104),
  call('init_module', 175, 105, NOWHERE, 1, NOWHERE),
  call('finit_module', 313, 273, -1),
  call('reboot', 169, 142),
  call('swapon', 167, 224, NOWHERE),
  call('acct', 163, 89, NOWHERE),
  call('syslog', 103, 116, 3, NOWHERE, 1),
  call('sethostname', 170, 161, NOWHERE, 1),
  call('clock_settime', 227, 112, 0, NOWHERE),
  call('ptrace', 101, 117, 0),
  call('process_vm_readv', 310, 270, -1),
  call('process_vm_writev', 311, 271, -1),
  call('process_madvise', 440, 440, -1),
  call('pidfd_getfd', 438, 438, -1),
  call('kcmp', 312, 272, -1),
  call('name_to_handle_at', 303, 264, -1, NOWHERE),
  call('open_by_handle_at', 304, 265, -1, NOWHERE),
  call('fanotify_init', 300, 262),
  call('memfd_secret', 447, 447, -1),
  call('personality without address randomisation', 135, 92, 0x4_0000),
];

/** What ordinary programs do; the kernel may find fault with the arguments, but not with the call. */
export const ALLOWED: readonly SystemCall[] = [
  call('socket of AF_UNIX', 41, 198, 1, 1, 0),
  call('socket of AF_INET', 41, 198, 2, 1, 0),
  call('socket of AF_INET6', 41, 198, 10, 1, 0),
  call('socket of NETLINK_ROUTE', 41, 198, 16, 3, 0),
  call('socketpair of AF_UNIX', 53, 199, 1, 1, 0, NOWHERE),
  call('clone of nothing but a process', 56, 220, SIGCHLD),
  call('io_setup', 206, 0, 1, NOWHERE),
  call('memfd_create', 319, 279, NOWHERE),
  call('statx', 332, 291, -100, NOWHERE),
  call('copy_file_range', 326, 285, -1, 0, -1),
  call('mknodat', 259, 33, -1, NOWHERE),
  call('mlock', 149, 228, NOWHERE, 1),
  call('inotify_init1', 294, 26),
  call('timerfd_create', 283, 85, 1),
  call('pidfd_open', 434, 434, 1),
  call('membarrier', 324, 283),
  call('getrandom', 318, 278, NOWHERE, 1),
  call('sched_setattr', 314, 274, 0, NOWHERE),
  call('setpriority', 141, 140, 0, 0, 19),
  call('personality that only asks', 135, 92, 0xffff_ffff),
];

/** One process a call, since a call may end its process. */
const PERL = `for (@ARGV) {
  my @call = map { $_ + 0 } split /,/;
  my $child = fork;
  unless ($child) { my $made = syscall(shift @call, @call); exit($made == -1 ? $! + 0 : 0) }
  waitpid $child, 0;
  print $? & 127 ? 'signal ' . ($? & 127) : $? >> 8, "\\n";
}`;
const PYTHON = `import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
for text in sys.argv[1:]:
    call = [ctypes.c_long(int(part)) for part in text.split(',')]
    child = os.fork()
    if child == 0:
        made = libc.syscall(*call)
        os._exit(ctypes.get_errno() if made == -1 else 0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(f'signal {-code}' if code < 0 else code)
`;

/** Programs that make each call and print the error's number, 0 for none, or the signal that it died of. */
export const MAKERS = {
  /** Node.js has no way to make a call by its number: the program that it starts has. */
  'nodejs24.x': [
    '/var/lang/bin/node',
    '-e',
    `process.stdout.write(require('node:child_process').execFileSync('perl', ['-e', process.argv[1], ...process.argv.slice(2)]))`,
    PERL,
  ],
  'python3.13': ['/var/lang/bin/python3', '-c', PYTHON],
  'provided.al2023': ['perl', '-e', PERL],
} as const;

/** The calls as the makers take them, on this machine. */
export function encoded(calls: readonly SystemCall[]): string[] {
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
  return calls.map(({ number, args }) => [number[arch], ...args, 0, 0, 0, 0, 0].slice(0, 7).join(','));
}

/** By the call's name: what came of it. */
export function outcomes(calls: readonly SystemCall[], { output }: Answer): Record<string, string> {
  const lines = output.split('\n');
  return Object.fromEntries(calls.map(({ name }, at) => [name, lines[at] ?? 'nothing']));
}
