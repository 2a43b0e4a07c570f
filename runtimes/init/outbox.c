#define _GNU_SOURCE
#include "outbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

bool outbox_send(struct outbox *outbox, int fd, const uint8_t *data, size_t length) {
  while (length && !outbox->length) {
    ssize_t written = send(fd, data, length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno != EAGAIN) return false;
    if (written < 0) break;
    data += written;
    length -= (size_t)written;
  }
  if (!length) return true;
  uint8_t *grown = realloc(outbox->unsent, outbox->length + length);
  if (!grown) return false;
  memcpy(grown + outbox->length, data, length);
  outbox->unsent = grown;
  outbox->length += length;
  return true;
}

bool outbox_send_rest(struct outbox *outbox, int fd) {
  struct outbox kept = *outbox;
  *outbox = (struct outbox){0};
  bool is_alive = outbox_send(outbox, fd, kept.unsent, kept.length);
  free(kept.unsent);
  return is_alive;
}

void outbox_clear(struct outbox *outbox) {
  free(outbox->unsent);
  *outbox = (struct outbox){0};
}
