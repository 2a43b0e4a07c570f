#define _GNU_SOURCE
#include "control.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "link.h"

/* The runtime has said that it waits, or has closed its end. */
static void on_event(struct watch *watch, uint32_t events) {
  (void)events;
  struct control *control = owner_of(watch, struct control, watch);
  uint8_t ready;
  ssize_t count = recv(control->fd, &ready, sizeof ready, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count == 1) link_frame(FRAME_READY, 0, control->process, NULL, 0);
  else control_close(control);
}

void control_init(struct control *control) { *control = (struct control){.watch = {on_event}, .fd = -1}; }

int control_open(struct control *control, uint16_t process, int *end) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) return errno;
  control->fd = ends[0];
  control->process = process;
  *end = ends[1];
  poller_add(control->fd, EPOLLIN, &control->watch);
  return 0;
}

void control_close(struct control *control) {
  if (control->fd >= 0) close(control->fd);
  control->fd = -1;
}

void control_specialise(struct control *control, const uint8_t *payload, size_t length) {
  if (control->fd < 0) return;
  for (size_t at = 0; at < length;) {
    ssize_t count = send(control->fd, payload + at, length - at, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
    at += (size_t)count;
  }
  shutdown(control->fd, SHUT_WR);
}
