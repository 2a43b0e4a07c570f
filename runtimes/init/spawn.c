#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

/*
 * Where AWS's clients write framed log records (_LAMBDA_TELEMETRY_LOG_FD), where a generic runtime waits, and the channel.
 * That is below 16, where Node.js keeps what it was given from its own children.
 */
enum { EVENTS_FD = 14, ANSWERS_FD = 15, CONTROL_FD = 61, RECORDS_FD = 62, ABOVE_ALL_OF_THEM = 64 };

/* Out of the way of what is put at the numbers that a process knows. */
static int out_of_the_way(int fd) { return fd < 0 ? fd : fcntl(fd, F_DUPFD_CLOEXEC, ABOVE_ALL_OF_THEM); }

/* Why a child could not become its program. */
struct fault {
  int error;
  bool is_of_cwd;
};

static bool put_at(int fd, int wanted, bool is_optional) {
  return (fd < 0 && is_optional) || dup2(fd, wanted) == wanted;
}

_Noreturn static void become(const struct program *program, const struct ends *ends, int report) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  setsid();
  bool is_of_cwd = false;
  report = out_of_the_way(report);
  int in = out_of_the_way(open("/dev/null", O_RDONLY | O_CLOEXEC));
  int out = out_of_the_way(ends->out), err = out_of_the_way(ends->err);
  int records = out_of_the_way(ends->records), control = out_of_the_way(ends->control);
  int events = out_of_the_way(ends->events), answers = out_of_the_way(ends->answers);
  if (put_at(in, 0, false) && put_at(out, 1, false) && put_at(err, 2, false) && put_at(records, RECORDS_FD, true) &&
      put_at(control, CONTROL_FD, true) && put_at(events, EVENTS_FD, true) && put_at(answers, ANSWERS_FD, true)) {
    if (chdir(program->cwd) == 0) execve(program->argv[0], program->argv, program->envp);
    else is_of_cwd = true;
  }
  struct fault fault = {.error = errno, .is_of_cwd = is_of_cwd};
  ssize_t ignored = write(report, &fault, sizeof fault);
  (void)ignored;
  _exit(127);
}

pid_t spawn(const struct program *program, const struct ends *ends, const char **culprit) {
  int report[2];
  *culprit = program->argv[0];
  if (pipe2(report, O_CLOEXEC) < 0) return -errno;
  pid_t pid = fork();
  if (pid == 0) become(program, ends, report[1]);
  struct fault fault = {.error = pid < 0 ? errno : 0};
  close(report[1]);
  if (pid > 0) {
    /* Ends at the exec, which closes the other end, or with the error. */
    ssize_t count;
    do count = read(report[0], &fault, sizeof fault);
    while (count < 0 && errno == EINTR);
    if (count != (ssize_t)sizeof fault) fault.error = 0;
  }
  close(report[0]);
  if (fault.is_of_cwd) *culprit = program->cwd;
  return fault.error ? -fault.error : pid;
}
