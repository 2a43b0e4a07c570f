/** Calls of one purpose, and why a function may make them. */
export interface SystemCallGroup {
  readonly why: string;
  readonly names: readonly string[];
}

/** `mkdir mkdirat`, one purpose a line. */
function group(why: string, ...lines: readonly string[]): SystemCallGroup {
  return { why, names: lines.flatMap((line) => line.split(' ')) };
}

/**
 * The system calls that a function may make whatever their arguments, on the 64-bit kernels of x86 and ARM. Names that
 * one of them, or an older kernel, has not are passed over by the engine. What is missing, and why: docs/security.md.
 */
export const ALLOWED_CALLS: readonly SystemCallGroup[] = [
  group(
    'files and directories; permissions, mounts and quotas still decide',
    'open openat openat2 creat close close_range read write readv writev pread64 pwrite64',
    'preadv pwritev preadv2 pwritev2 lseek stat fstat lstat newfstatat statx statfs fstatfs',
    'access faccessat faccessat2 readlink readlinkat getdents getdents64 getcwd chdir fchdir',
    'mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat symlink symlinkat mknod mknodat',
    'chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat umask',
    'utime utimes utimensat futimesat truncate ftruncate fallocate fadvise64 readahead cachestat flock',
    'getxattr lgetxattr fgetxattr getxattrat setxattr lsetxattr fsetxattr setxattrat',
    'listxattr llistxattr flistxattr listxattrat removexattr lremovexattr fremovexattr removexattrat',
    'sync syncfs fsync fdatasync sync_file_range inotify_init inotify_init1 inotify_add_watch inotify_rm_watch',
    'statmount listmount',
  ),
  group(
    'descriptors: to copy them, wait for them and move bytes between them',
    'dup dup2 dup3 fcntl ioctl pipe pipe2 poll ppoll select pselect6',
    'epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2',
    'sendfile splice tee vmsplice copy_file_range',
    'io_setup io_submit io_getevents io_pgetevents io_cancel io_destroy',
  ),
  group(
    'memory of its own; the container has the limit',
    'brk mmap munmap mremap mprotect madvise mincore msync mseal remap_file_pages memfd_create',
    'mlock mlock2 munlock mlockall munlockall pkey_alloc pkey_free pkey_mprotect map_shadow_stack',
  ),
  group(
    'processes and threads; `clone` is below, for it makes namespaces too',
    'fork vfork execve execveat exit exit_group wait4 waitid set_tid_address set_robust_list get_robust_list',
    'futex futex_wait futex_wake futex_requeue futex_waitv membarrier rseq restart_syscall',
    'getpid getppid gettid getpgid getpgrp setpgid getsid setsid prctl',
    'pidfd_open pidfd_send_signal process_mrelease uretprobe',
  ),
  group(
    'signals, which reach its own container only',
    'kill tkill tgkill pause sigaltstack signalfd signalfd4 rt_sigaction rt_sigprocmask rt_sigpending',
    'rt_sigsuspend rt_sigtimedwait rt_sigqueueinfo rt_tgsigqueueinfo rt_sigreturn',
  ),
  group(
    'time: to read it and to wait; to set it needs a capability that no function has',
    'time gettimeofday clock_gettime clock_getres clock_nanosleep nanosleep adjtimex clock_adjtime',
    'alarm getitimer setitimer timer_create timer_delete timer_gettime timer_settime timer_getoverrun',
    'timerfd_create timerfd_gettime timerfd_settime times',
  ),
  group(
    'scheduling and limits: a function may make itself slower or smaller',
    'sched_yield sched_getaffinity sched_setaffinity sched_getparam sched_setparam sched_getscheduler',
    'sched_setscheduler sched_getattr sched_setattr sched_get_priority_max sched_get_priority_min',
    'sched_rr_get_interval getpriority setpriority ioprio_get ioprio_set',
    'getrlimit setrlimit prlimit64 getrusage sysinfo uname getcpu getrandom',
  ),
  group(
    'users and groups: it is user 993 and has no way to become another',
    'getuid geteuid getgid getegid getresuid getresgid getgroups capget capset',
    'setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups',
  ),
  group(
    'sockets, once they are made; `socket` and `socketpair` are below',
    'bind connect listen accept accept4 shutdown getsockname getpeername getsockopt setsockopt',
    'sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg',
  ),
  group(
    'System V and POSIX IPC, in a namespace of its own',
    'shmget shmat shmdt shmctl semget semop semtimedop semctl msgget msgsnd msgrcv msgctl',
    'mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr',
  ),
  group(
    'a stricter sandbox inside this one, as browsers make it',
    'seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self',
  ),
];
