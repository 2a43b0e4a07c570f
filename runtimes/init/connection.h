/* The table of the runtime's HTTP connections, with what each holds of its request. */
#ifndef LAMBDABOX_CONNECTION_H
#define LAMBDABOX_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http.h"
#include "outbox.h"
#include "poller.h"

/*
 * A connection is READING a head; then in BODY until the request is complete; then WAITING until the service has
 * answered; then READING again (keep-alive) or closed. What arrives meanwhile stays in its buffer.
 */
enum connection_state { FREE, READING, BODY, WAITING };
enum { CONNECTIONS = 128, MAX_HEAD = 1024 * 1024 + 16 * 1024 };

struct connection {
  struct watch watch;
  enum connection_state state;
  int fd;
  uint16_t exchange;
  bool wants_close, is_chunked, is_paused, is_peer_gone;
  bool is_held; /* the service takes no more of its request for now */
  bool awaits_rest; /* of a small request that shall be one frame: nothing of it has been sent on */
  uint64_t body_left;
  struct chunk_decoder chunks;
  size_t used, size;
  uint8_t *large;  /* in place of the static buffer, for a head that it cannot hold */
  struct outbox out; /* what the client did not take yet of its answer */
  uint32_t interest;
};

extern struct connection connections[CONNECTIONS];

/* One that is free; NULL when there is none. A slot stays empty for the turn in which it was freed. */
struct connection *connection_new(int fd, void (*on_event)(struct watch *, uint32_t));
/* Frees its slot and all that it held. */
void connection_free(struct connection *connection);
void connection_next_turn(void);
/* The connection whose exchange it is, if its answer is still due. */
struct connection *connection_of(uint16_t exchange);
/* A number that no exchange has which is not over. */
uint16_t connection_new_exchange(void);

uint8_t *connection_buffer(const struct connection *connection);
bool connection_takes_more(const struct connection *connection);
bool connection_make_room(struct connection *connection);
/* Back to the static buffer as soon as it is large enough. */
void connection_give_room_back(struct connection *connection);
void connection_consume(struct connection *connection, size_t length);

#endif
