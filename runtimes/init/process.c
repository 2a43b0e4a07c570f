#define _GNU_SOURCE
#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Logs leave this much of the link's buffer to answers, so that a flood cannot hold them back. */
enum { ROOM_FOR_ANSWERS = 2 * 1024 * 1024, MAX_STRINGS = 4096, OUTPUTS = 3 };

/* Where AWS's clients find the pipe for framed log records (_LAMBDA_TELEMETRY_LOG_FD). */
enum { RECORDS_FD = 62 };
/* Where a generic runtime says that it has booted, and is told which function it serves. */
enum { CONTROL_FD = 61 };

struct output {
  int fd;
  bool is_paused;
};

static struct output outputs[OUTPUTS] = {{.fd = -1}, {.fd = -1}, {.fd = -1}};
/*
 * Who writes of stdout, stderr and the records was first is known only if they are one pipe. Each has an end of its
 * own in it, for a client that makes one of them non-blocking does not expect that of the others.
 */
static int joined[OUTPUTS];
static pid_t runtime = -1;
static int control = -1;

/* While /proc still shows us our own descriptors (see main). */
void process_open(void) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) die("pipe2");
  char path[32];
  snprintf(path, sizeof path, "/proc/self/fd/%d", ends[1]);
  joined[0] = ends[1];
  for (int i = 1; i < OUTPUTS; i++) {
    joined[i] = open(path, O_WRONLY | O_CLOEXEC);
    if (joined[i] < 0) joined[i] = fcntl(ends[1], F_DUPFD_CLOEXEC, 0);
    if (joined[i] < 0) die("dup");
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  outputs[OUTPUTS - 1].fd = ends[0];
  poller_add(ends[0], EPOLLIN, TAG_JOINED);
}

bool process_is_running(void) { return runtime > 0; }

void process_signal(int signal) {
  if (runtime > 0) kill(runtime, signal);
}

/* Everything in the container but ourselves; as PID 1 we are spared by kill(-1). Outside (a test) only the runtime. */
void process_signal_all(int signal) {
  if (getpid() == 1) kill(-1, signal);
  else if (runtime > 0) kill(-runtime, signal);
}

static void close_output(struct output *output) {
  if (output->fd >= 0) close(output->fd);
  output->fd = -1;
  output->is_paused = false;
}

/* Reads at most `limit` bytes of one pipe into frames. Returns false when the pipe has ended or the link is full. */
static bool read_output(uint32_t tag, size_t limit) {
  struct output *output = &outputs[tag - TAG_STDOUT];
  while (limit > 0 && output->fd >= 0) {
    size_t room;
    uint8_t *at = link_reserve_log(&room);
    if (room < ROOM_FOR_ANSWERS + LOG_CHUNK) {
      /* Edge-triggered: a writer that has gone is told whatever is asked for, and would wake us for ever. */
      if (!output->is_paused) poller_change(output->fd, EPOLLET, tag);
      output->is_paused = true;
      return false;
    }
    ssize_t count = read(output->fd, at, limit < LOG_CHUNK ? limit : LOG_CHUNK);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno == EAGAIN;
    if (count == 0) {
      close_output(output);
      return false;
    }
    link_commit_log((uint8_t)(FLAG_STDOUT + tag - TAG_STDOUT), (size_t)count);
    limit -= (size_t)count;
  }
  return true;
}

void pipes_read(uint32_t tag) { read_output(tag, LOG_CHUNK); }

/* What is in the pipes at this moment and no more: a child that floods them must not hold back who waits for us. */
void pipes_drain(void) {
  for (uint32_t tag = TAG_STDOUT; tag <= TAG_JOINED; tag++) {
    int held = 0;
    int fd = outputs[tag - TAG_STDOUT].fd;
    if (fd >= 0 && ioctl(fd, FIONREAD, &held) == 0 && held > 0) read_output(tag, (size_t)held);
  }
}

void pipes_resume(void) {
  for (uint32_t tag = TAG_STDOUT; tag <= TAG_JOINED; tag++) {
    struct output *output = &outputs[tag - TAG_STDOUT];
    if (!output->is_paused) continue;
    output->is_paused = false;
    poller_change(output->fd, EPOLLIN, tag);
  }
}

static void spawn_failed(const char *program, int error) {
  const char *reason = error == ENOENT    ? "no such file or directory"
                       : error == EACCES  ? "permission denied"
                       : error == ENOEXEC ? "exec format error"
                       : error == ENOMEM  ? "cannot allocate memory"
                       : error == EAGAIN  ? "resource temporarily unavailable"
                                          : strerror(error);
  link_frame3(FRAME_SPAWN_FAILED, 0, 0, program, strlen(program) + 1, reason, strlen(reason), NULL, 0);
}

static void close_control(void) {
  if (control >= 0) close(control);
  control = -1;
}

/* The runtime has said that it waits, or has closed its end. */
void control_event(void) {
  uint8_t ready;
  ssize_t count = recv(control, &ready, sizeof ready, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count == 1) link_frame(FRAME_READY, 0, 0, NULL, 0);
  else close_control();
}

/* Gone already: its EXIT is on the way and tells more than we could. */
void process_specialise(const uint8_t *payload, size_t length) {
  if (control < 0) return;
  for (size_t at = 0; at < length;) {
    ssize_t count = send(control, payload + at, length - at, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
    at += (size_t)count;
  }
  shutdown(control, SHUT_WR);
}

static void run_child(const char *cwd, char **argv, char **envp, const int ends[OUTPUTS], int told, int report) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  setsid();
  int in = open("/dev/null", O_RDONLY);
  bool has_records = ends[2] < 0 || dup2(ends[2], RECORDS_FD) == RECORDS_FD;
  bool has_control = told < 0 || dup2(told, CONTROL_FD) == CONTROL_FD;
  if (in >= 0 && dup2(in, 0) == 0 && dup2(ends[0], 1) == 1 && dup2(ends[1], 2) == 2 && has_records && has_control &&
      chdir(cwd) == 0) {
    if (in > 2) close(in);
    execve(argv[0], argv, envp);
  }
  int error = errno;
  ssize_t ignored = write(report, &error, sizeof error);
  (void)ignored;
  _exit(127);
}

/* Starts argv[0]; 0, or the errno of what failed in the child. */
static int spawn(const char *cwd, char **argv, char **envp, uint8_t flags) {
  int apart[2][2] = {{-1, -1}, {-1, -1}}, writers[OUTPUTS], report[2], told[2] = {-1, -1};
  bool is_generic = flags & FLAG_GENERIC, is_apart = flags & FLAG_APART;
  for (uint32_t i = 0; i < OUTPUTS; i++) {
    fcntl(joined[i], F_SETFL, 0);
    writers[i] = joined[i];
  }
  if (!(flags & FLAG_WITH_RECORDS)) writers[OUTPUTS - 1] = -1;
  for (uint32_t i = 0; i < 2 && is_apart; i++) {
    if (pipe2(apart[i], O_CLOEXEC) < 0) die("pipe2");
    writers[i] = apart[i][1];
  }
  if (pipe2(report, O_CLOEXEC) < 0) die("pipe2");
  if (is_generic && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, told) < 0) die("socketpair");
  pid_t pid = fork();
  if (pid == 0) run_child(cwd, argv, envp, writers, told[1], report[1]);
  int error = pid < 0 ? errno : 0;
  close(report[1]);
  if (pid > 0) {
    /* Ends at the exec, which closes the other end, or with the error. */
    ssize_t count;
    do count = read(report[0], &error, sizeof error);
    while (count < 0 && errno == EINTR);
    if (count != (ssize_t)sizeof error) error = 0;
  }
  close(report[0]);
  for (uint32_t i = 0; i < 2 && is_apart; i++) {
    close(apart[i][1]);
    if (error) close(apart[i][0]);
  }
  if (is_generic) close(told[1]);
  if (error) {
    if (is_generic) close(told[0]);
    return error;
  }
  runtime = pid;
  memory_watch(pid);
  close_control();
  if (is_generic) {
    control = told[0];
    poller_add(control, EPOLLIN, TAG_CONTROL);
  }
  for (uint32_t i = 0; i < 2; i++) {
    close_output(&outputs[i]);
    if (!is_apart) continue;
    outputs[i].fd = apart[i][0];
    fcntl(outputs[i].fd, F_SETFL, O_NONBLOCK);
    poller_add(outputs[i].fd, EPOLLIN, TAG_STDOUT + i);
  }
  return 0;
}

void process_start(uint8_t flags, const uint8_t *payload, size_t length) {
  static char *strings[MAX_STRINGS];
  if (length < 12 || payload[length - 1] != '\0' || runtime > 0) die("START");
  uint32_t programs = get_u32(payload), arguments = get_u32(payload + 4), variables = get_u32(payload + 8);
  if (programs > 64 || arguments > 1024 || variables > 2048) die("START");
  /* The payload stays in the link's buffer until we return: the strings are used in place. */
  char *at = (char *)payload + 12, *end = (char *)payload + length;
  uint32_t count = 0, wanted = 1 + programs + arguments + variables;
  for (; count < wanted && at < end; at += strlen(at) + 1) strings[count++] = at;
  if (count != wanted) die("START");

  const char *program = NULL;
  for (uint32_t i = 0; i < programs && !program; i++)
    if (access(strings[1 + i], F_OK) == 0) program = strings[1 + i];
  if (!program) {
    spawn_failed("", ENOENT);
    return;
  }
  static char *argv[1024 + 2], *envp[2048 + 1];
  argv[0] = (char *)program;
  memcpy(argv + 1, strings + 1 + programs, arguments * sizeof *argv);
  argv[1 + arguments] = NULL;
  memcpy(envp, strings + 1 + programs + arguments, variables * sizeof *envp);
  envp[variables] = NULL;
  int error = spawn(strings[0], argv, envp, flags);
  if (error) spawn_failed(program, error);
}

void process_reap(void) {
  int status;
  pid_t pid;
  struct rusage used;
  while ((pid = wait4(-1, &status, WNOHANG, &used)) > 0) {
    memory_note_resident((uint64_t)used.ru_maxrss * 1024);
    if (pid != runtime) continue;
    runtime = -1;
    close_control();
    pipes_drain();
    uint8_t payload[20];
    put_u32(payload, WIFEXITED(status) ? (uint32_t)WEXITSTATUS(status) : UINT32_MAX);
    put_u32(payload + 4, WIFSIGNALED(status) ? (uint32_t)WTERMSIG(status) : 0);
    put_u32(payload + 8, memory_oom_kills());
    put_u64(payload + 12, memory_peak());
    link_frame(FRAME_EXIT, 0, 0, payload, sizeof payload);
  }
}
