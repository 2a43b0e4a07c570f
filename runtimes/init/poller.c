#define _GNU_SOURCE
#include "poller.h"

#include <errno.h>
#include <sys/epoll.h>

#include "die.h"

enum { EVENTS_A_TURN = 64 };

static int epoll = -1;

void poller_open(void) {
  epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) die("epoll_create1");
}

static void control(int operation, int fd, uint32_t events, struct watch *watch) {
  struct epoll_event event = {.events = events, .data.ptr = watch};
  if (epoll_ctl(epoll, operation, fd, &event) < 0) die("epoll_ctl");
}

void poller_add(int fd, uint32_t events, struct watch *watch) { control(EPOLL_CTL_ADD, fd, events, watch); }

void poller_change(int fd, uint32_t events, struct watch *watch) { control(EPOLL_CTL_MOD, fd, events, watch); }

int poller_turn(int timeout_ms) {
  struct epoll_event ready[EVENTS_A_TURN];
  int count = epoll_wait(epoll, ready, EVENTS_A_TURN, timeout_ms);
  if (count < 0 && errno != EINTR) die("epoll_wait");
  for (int i = 0; i < count; i++) {
    struct watch *watch = ready[i].data.ptr;
    watch->on_event(watch, ready[i].events);
  }
  return count < 0 ? 0 : count;
}
