#define _GNU_SOURCE
#include "init.h"

#include <errno.h>
#include <sys/epoll.h>

static int epoll = -1;

void poller_open(void) {
  epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) die("epoll_create1");
}

static void control(int operation, int fd, uint32_t events, uint32_t tag) {
  struct epoll_event event = {.events = events, .data.u32 = tag};
  if (epoll_ctl(epoll, operation, fd, &event) < 0) die("epoll_ctl");
}

void poller_add(int fd, uint32_t events, uint32_t tag) { control(EPOLL_CTL_ADD, fd, events, tag); }

void poller_change(int fd, uint32_t events, uint32_t tag) { control(EPOLL_CTL_MOD, fd, events, tag); }

int poller_wait(uint32_t *tags, uint32_t *events, int max, int timeout_ms) {
  struct epoll_event ready[64];
  int count = epoll_wait(epoll, ready, max < 64 ? max : 64, timeout_ms);
  if (count < 0 && errno != EINTR) die("epoll_wait");
  for (int i = 0; i < count; i++) {
    tags[i] = ready[i].data.u32;
    events[i] = ready[i].events;
  }
  return count < 0 ? 0 : count;
}
