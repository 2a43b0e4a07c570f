#define _GNU_SOURCE
#include "init.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUNTIME_API_PORT = 9001, EVENTS_A_TURN = 64, GRACE_MS = 300, LAST_UNUSED_PID = 19 };

static int signals = -1;
static bool is_ending;

void die(const char *what) {
  fprintf(stderr, "lambdabox init: %s: %s\n", what, strerror(errno));
  process_signal_all(SIGKILL);
  exit(111);
}

static void open_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) die("sigprocmask");
  signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  if (signals < 0) die("signalfd");
  signal(SIGPIPE, SIG_IGN);
  poller_add(signals, EPOLLIN, TAG_SIGNALS);
}

static void take_signals(void) {
  struct signalfd_siginfo info;
  while (read(signals, &info, sizeof info) == (ssize_t)sizeof info) {
    if (info.ssi_signo == SIGCHLD) process_reap();
    else {
      is_ending = true;
      process_signal(SIGTERM);
    }
  }
}

static void dispatch(uint32_t tag, uint32_t events) {
  switch (tag) {
    case TAG_LINK: link_event(events); break;
    case TAG_SIGNALS: take_signals(); break;
    case TAG_LISTENER: connections_accept(); break;
    case TAG_STDOUT:
    case TAG_STDERR:
    case TAG_JOINED: pipes_read(tag); break;
    case TAG_CONTROL: control_event(); break;
    default: connections_event(tag - TAG_CONNECTION, events);
  }
}

/* What starts a container leaves a varying number of process ids used. Functions shall find the same ones everywhere. */
static void even_out_pids(void) {
  for (pid_t pid = 1; pid < LAST_UNUSED_PID;) {
    pid = vfork();
    if (pid == 0) _exit(0);
    if (pid < 0) return;
    waitpid(pid, NULL, 0);
  }
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: %s <socket of the service>\n", argv[0]);
    return 2;
  }
  poller_open();
  process_open();
  /* The function runs under our uid: without this it could trace us and speak in our name. */
  prctl(PR_SET_DUMPABLE, 0);
  if (getpid() == 1) even_out_pids();
  open_signals();
  memory_open();
  connections_listen(RUNTIME_API_PORT);
  link_open(argv[1]);
  uint8_t version[4];
  put_u32(version, 2);
  link_frame(FRAME_HELLO, 0, 0, version, sizeof version);

  uint32_t tags[EVENTS_A_TURN], events[EVENTS_A_TURN];
  for (;;) {
    link_flush();
    memory_look();
    connections_next_turn();
    int count = poller_wait(tags, events, EVENTS_A_TURN, is_ending ? GRACE_MS : -1);
    if (is_ending && (count == 0 || !process_is_running())) break;
    for (int i = 0; i < count; i++) dispatch(tags[i], events[i]);
  }
  process_signal_all(SIGKILL);
  return 0;
}
