#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "connections.h"
#include "die.h"
#include "inside.h"
#include "link.h"
#include "memory.h"
#include "outward.h"
#include "poller.h"
#include "processes.h"
#include "receipt.h"

enum { RUNTIME_API_PORT = 9001, INSIDE_PORT = 4566, GRACE_MS = 300, LAST_UNUSED_PID = 19 };

static int signals = -1;
static bool is_ending;

static void take_signals(struct watch *watch, uint32_t events) {
  (void)watch;
  (void)events;
  struct signalfd_siginfo info;
  while (read(signals, &info, sizeof info) == (ssize_t)sizeof info) {
    if (info.ssi_signo == SIGCHLD) processes_reap();
    else {
      is_ending = true;
      processes_ask_to_end();
    }
  }
}

static void open_signals(void) {
  static struct watch watch = {take_signals};
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) die("sigprocmask");
  signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  if (signals < 0) die("signalfd");
  signal(SIGPIPE, SIG_IGN);
  poller_add(signals, EPOLLIN, &watch);
}

static bool on_frame(const struct frame *frame) {
  switch (frame->type) {
    case FRAME_START: return processes_start(frame);
    case FRAME_SPECIALISE: return processes_specialise(frame);
    case FRAME_SIGNAL: return processes_signal(frame);
    case FRAME_RESPONSE:
      connections_respond(frame->id, frame->flags & FLAG_END, frame->payload, frame->length);
      return true;
    case FRAME_HOLD:
      if (frame->flags & FLAG_OF_CHANNEL) processes_hold(frame->id, frame->flags & FLAG_HELD);
      else connections_hold(frame->id, frame->flags & FLAG_HELD);
      return true;
    case FRAME_EVENT: return processes_event(frame);
    case FRAME_RECEIPT: return receipt_keep(frame->payload, frame->length);
    case FRAME_LIST: return outward_list(frame);
    case FRAME_DIAL: return outward_dial(frame);
    default: return false;
  }
}

static void on_room(void) {
  processes_resume();
  connections_resume();
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
  /* The function runs under our uid: without this it could trace us and speak in our name. */
  prctl(PR_SET_DUMPABLE, 0);
  if (getpid() == 1) even_out_pids();
  poller_open();
  processes_open();
  atexit(processes_kill_all);
  open_signals();
  memory_open();
  connections_listen(RUNTIME_API_PORT);
  link_open(argv[1], &(struct link_user){on_frame, on_room});
  /* After the link: the first connection of the socket is the environment's own. */
  inside_listen(INSIDE_PORT, argv[1]);
  uint8_t version[4];
  put_u32(version, PROTOCOL_VERSION);
  link_frame(FRAME_HELLO, 0, 0, version, sizeof version);

  for (;;) {
    link_flush();
    memory_look();
    connections_next_turn();
    int count = poller_turn(is_ending ? GRACE_MS : -1);
    if (is_ending && (count == 0 || !processes_are_running())) return 0;
  }
}
