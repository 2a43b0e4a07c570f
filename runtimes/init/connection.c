#define _GNU_SOURCE
#include "connection.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

/*
 * A head or a trailer section may be as long as MAX_HEAD: AWS's clients put the whole of an error into them, stack and
 * all. Such a one gets a buffer of its own; all of those together hold no more than a few.
 */
enum { IN_SIZE = 80 * 1024, MAX_LARGE = 4 * MAX_HEAD };

struct connection connections[CONNECTIONS];
/* The turn of the loop in which a slot was freed: events of that turn may still speak of its last connection. */
static uint64_t turn = 1, freed_in[CONNECTIONS];
static uint8_t buffers[CONNECTIONS][IN_SIZE];
static size_t large_bytes;
static uint16_t last_exchange;

static uint32_t slot_of(const struct connection *c) { return (uint32_t)(c - connections); }

void connection_next_turn(void) { turn++; }

struct connection *connection_new(int fd, void (*on_event)(struct watch *, uint32_t)) {
  for (uint32_t i = 0; i < CONNECTIONS; i++) {
    if (connections[i].state != FREE || freed_in[i] == turn) continue;
    connections[i] = (struct connection){.watch = {on_event},
                                         .state = READING,
                                         .fd = fd,
                                         .size = IN_SIZE,
                                         .interest = EPOLLIN | EPOLLRDHUP};
    return &connections[i];
  }
  return NULL;
}

void connection_free(struct connection *c) {
  close(c->fd);
  if (c->large) {
    free(c->large);
    large_bytes -= c->size;
  }
  outbox_clear(&c->out);
  *c = (struct connection){.watch = c->watch};
  freed_in[slot_of(c)] = turn;
}

struct connection *connection_of(uint16_t exchange) {
  for (uint32_t i = 0; i < CONNECTIONS; i++)
    if (connections[i].state >= BODY && connections[i].exchange == exchange) return &connections[i];
  return NULL;
}

uint16_t connection_new_exchange(void) {
  do last_exchange++;
  while (connection_of(last_exchange));
  return last_exchange;
}

uint8_t *connection_buffer(const struct connection *c) { return c->large ? c->large : buffers[slot_of(c)]; }

/* Whether what is in the buffer must be whole before any of it can be sent on. */
static bool is_in_fields(const struct connection *c) {
  return c->state == READING || (c->state == BODY && c->is_chunked && c->chunks.state == CHUNK_TRAILERS);
}

bool connection_takes_more(const struct connection *c) {
  return c->used < c->size || (is_in_fields(c) && c->size < MAX_HEAD);
}

bool connection_make_room(struct connection *c) {
  if (c->used < c->size) return true;
  size_t size = c->size < MAX_HEAD / 2 ? 2 * c->size : MAX_HEAD;
  size_t others = large_bytes - (c->large ? c->size : 0);
  uint8_t *grown = others + size > MAX_LARGE ? NULL : realloc(c->large, size);
  if (!grown) return false;
  if (!c->large) memcpy(grown, buffers[slot_of(c)], c->used);
  large_bytes = others + size;
  c->large = grown;
  c->size = size;
  return true;
}

void connection_give_room_back(struct connection *c) {
  if (!c->large || c->used > IN_SIZE) return;
  memcpy(buffers[slot_of(c)], c->large, c->used);
  free(c->large);
  large_bytes -= c->size;
  c->large = NULL;
  c->size = IN_SIZE;
}

void connection_consume(struct connection *c, size_t length) {
  uint8_t *buffer = connection_buffer(c);
  memmove(buffer, buffer + length, c->used - length);
  c->used -= length;
}
