/* Descriptors and who is told of their events; it knows nobody but by callback. Errors end the init. */
#ifndef LAMBDABOX_POLLER_H
#define LAMBDABOX_POLLER_H

#include <stddef.h>
#include <stdint.h>

/*
 * Stands in whatever owns a descriptor. An event of a turn may come after its descriptor was closed in the same turn:
 * the owner must bear it.
 */
struct watch {
  void (*on_event)(struct watch *watch, uint32_t events);
};
#define owner_of(watch, type, member) ((type *)(void *)((char *)(watch) - offsetof(type, member)))

void poller_open(void);
void poller_add(int fd, uint32_t events, struct watch *watch);
void poller_change(int fd, uint32_t events, struct watch *watch);
/* Waits, and tells those who are concerned; how many events there were. */
int poller_turn(int timeout_ms);

#endif
