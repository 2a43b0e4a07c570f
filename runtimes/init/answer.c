#define _GNU_SOURCE
#include "answer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

bool answer_send(struct connection *c, const uint8_t *data, size_t length) {
  while (length && !c->unsent_length) {
    ssize_t written = send(c->fd, data, length, MSG_NOSIGNAL);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno != EAGAIN) return false;
    if (written < 0) break;
    data += written;
    length -= (size_t)written;
  }
  if (!length) return true;
  uint8_t *grown = realloc(c->unsent, c->unsent_length + length);
  if (!grown) return false;
  memcpy(grown + c->unsent_length, data, length);
  c->unsent = grown;
  c->unsent_length += length;
  return true;
}

bool answer_send_rest(struct connection *c) {
  uint8_t *data = c->unsent;
  size_t length = c->unsent_length;
  c->unsent = NULL;
  c->unsent_length = 0;
  bool is_alive = answer_send(c, data, length);
  free(data);
  return is_alive;
}
