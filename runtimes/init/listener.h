/* A port of the loopback interface, for the processes of the container. */
#ifndef LAMBDABOX_LISTENER_H
#define LAMBDABOX_LISTENER_H

#include <stdint.h>

#include "poller.h"

struct listener {
  struct watch watch;
  int fd;
};

void listener_open(struct listener *listener, uint16_t port, int backlog, void (*on_event)(struct watch *, uint32_t));
/* The next client that waits; -1 when there is none. */
int listener_accept(const struct listener *listener);

#endif
