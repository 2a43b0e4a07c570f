/* The connection to the service: frames in and out. Output is collected and written once a turn. */
#ifndef LAMBDABOX_LINK_H
#define LAMBDABOX_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire.h"

enum { LINK_OUT_SIZE = 4 * 1024 * 1024 };

struct frame {
  uint8_t type, flags;
  uint16_t id;
  /* Stays only as long as it is looked at. */
  const uint8_t *payload;
  size_t length;
};

struct link_user {
  /* False: it is no frame that a service sends. */
  bool (*on_frame)(const struct frame *frame);
  /* All that was written has gone: who waited for room may go on. */
  void (*on_room)(void);
};

/* Ends the init when the connection ends: no environment outlives its service. */
void link_open(const char *path, const struct link_user *user);
size_t link_room(void);
/*
 * Whether there is room for so much and for what is small. Of a body that the service may hold back, no more than half a
 * MiB waits here: it comes all the same.
 */
bool link_takes(size_t length, bool is_body);
void link_frame(uint8_t type, uint8_t flags, uint16_t id, const void *data, size_t length);
void link_frame3(uint8_t type, uint8_t flags, uint16_t id, const void *a, size_t a_length, const void *b,
                 size_t b_length, const void *c, size_t c_length);
/* Where a pipe may be read into directly: the frame's header is put before it when it is committed. */
uint8_t *link_reserve_log(size_t *room);
void link_commit_log(uint8_t flags, uint16_t id, size_t length);
/* Writes what the service takes now: in the middle of a turn, for what it shall have before something else happens. */
void link_send(void);
/* The same at the end of a turn, and tells who waited for room. */
void link_flush(void);

#endif
