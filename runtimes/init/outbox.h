/* Bytes on their way to a socket: what it does not take at once is kept. */
#ifndef LAMBDABOX_OUTBOX_H
#define LAMBDABOX_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct outbox {
  uint8_t *unsent;
  size_t length;
};

/* Sends what the socket takes now and keeps the rest; false when the other side is gone or there is no memory. */
bool outbox_send(struct outbox *outbox, int fd, const uint8_t *data, size_t length);
/* Sends what was kept. */
bool outbox_send_rest(struct outbox *outbox, int fd);
void outbox_clear(struct outbox *outbox);

#endif
